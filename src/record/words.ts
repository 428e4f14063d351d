import { wording } from '../language.ts';

const count = (exchanges: number) => `${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}`;

/** What is said of recordings: while they are written, and where they cannot be read. */
const EN = {
  // Files that are no recording.
  foreign: (path: string, what: string) => `'${path}' is ${what}, and a recording is UTF-8 text`,
  gzip: 'compressed by gzip',
  gzipHint: 'unpack it first: gunzip -k FILE',
  zstd: 'compressed by zstd',
  zstdHint: 'unpack it first: unzstd FILE',
  zip: 'a ZIP archive',
  zipHint: 'unpack it first',
  utf16: 'UTF-16 text, as PowerShell writes it',
  utf16Hint: 'save it as UTF-8; in PowerShell: Get-Content FILE | Set-Content -Encoding utf8 NEW',

  // Lines that are no record, `it`.
  long: (mebibytes: number) => `it is longer than ${mebibytes} MiB`,
  notJson: (detail: string) => `it is not JSON: ${detail}`,
  noObject: 'it is not an object',
  noType: 'it has no type, so it is no record of friend-cb',
  atLine: (path: string, line: number, problem: string) => `${path}, line ${line}: ${problem}`,
  atEntry: (path: string, entry: number, problem: string) => `${path}, entry ${entry}: ${problem}`,

  // Archives.
  notHar: (path: string, problem: string) => `'${path}' begins as an HTTP Archive (HAR), and ${problem}`,
  notHarHint: 'export it again; browsers and proxies have "Save all as HAR"',
  harNotJson: (detail: string) => `is not JSON: ${detail}`,
  noEntries: 'has no log.entries',
  noRequest: 'its request has no method, no url or no headers',
  noReply: 'the archive has no reply',
  harTooLarge: (path: string, mebibytes: number) => `'${path}' is an HTTP Archive (HAR) of more than ${mebibytes} MiB`,
  harTooLargeHint: 'a recording as lines of NDJSON, or as an archive of friend-cb, may be of any size',

  // Trouble of the writer.
  moved: (path: string) => `the record '${path}' was moved or deleted: writing goes on in a new file of that name`,
  wasCut: (path: string, bytes: number) =>
    `the record '${path}' was cut by ${bytes} bytes from outside; it is written on from there`,
  stillAnswered: (problem: string) => `${problem}; callbacks are still answered`,
  tooLarge: (path: string, id: string) =>
    `an exchange is too large for the record '${path}' and is missing there: ${id}`,
  writtenAgain: (path: string, missing: number) =>
    `the record '${path}' can be written again; missing in it: ${count(missing)}`,
  notWhole: (path: string, missing: number) => `the record '${path}' is not whole; missing in it: ${count(missing)}`,
  cannotWrite: (path: string, reason: string) => `cannot write the record '${path}': ${reason}`,
  noFolder: 'its folder does not exist',
  noRecording: (path: string) => `'${path}' is not a recording, so nothing is appended to it`,
  noRecordingHint: 'name a new file, or one that friend-cb wrote',
  harNoFile: (path: string) => `'${path}' is no file, and an archive (HAR) is written to at its end and before it`,
  harNoFileHint: 'a name that does not end in .har is written line by line',
  noOwnHar: (path: string) => `'${path}' is not an archive (HAR) of friend-cb, so nothing is appended to it`,
  endRemoved: (path: string, bytes: number) => `removed the end of '${path}', which is no whole entry (${bytes} bytes)`,
  lineRemoved: (path: string, bytes: number) =>
    `removed the last line of '${path}', which a crash left unfinished (${bytes} bytes)`,
};
export type RecordWords = typeof EN;
export const recordWords = wording<RecordWords>(EN);
