import { UserError } from '../errors.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { readJson } from '../protocol/json.ts';
import { problemOfExchange } from '../protocol/problem-of-exchange.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { MAX_LINE_BYTES } from './line-limit.ts';
import { type Line, readLines } from './lines.ts';
import { type HarReading, isOwnHar, looksLikeHar, readHarEntries, readHarEntry } from './read-har.ts';
import { recordWords } from './words.ts';

/** A line of a recording that cannot be read, and is skipped. */
export interface UnreadableLine {
  /** From 1; in a HAR that another tool has made, the number of the entry. */
  readonly line: number;
  /** Whether it is such an entry. */
  readonly isEntry?: true;
  /** Whether it is the end of a line that a crash has torn: no other line is missing. */
  readonly isTorn: boolean;
}

/**
 * Told the type of each record that is no exchange, and is skipped: `ready`, `rest`, …, and
 * `har-entry` for an entry of a HAR that is no callback.
 */
export type OnOther = (type: string) => void;

/** Told the place and the problem in words, and what they are about. */
export type OnUnreadable = (problem: string, line: UnreadableLine) => void;

/** A recording of which some lines could not be read; the others were. */
export class DamagedRecordingError extends Error {
  override readonly name = 'DamagedRecordingError';
}

/** The message of an error does not grow with the recording. */
const MAX_LINES_TOLD = 100;

/**
 * The exchanges of a recording, or of the output of `--format ndjson`, one by one, so that memory
 * does not grow with the file. Rejects when the file cannot be read. A HAR is read too, one that
 * another tool has made as a whole.
 * @param onUnreadable called with each line that cannot be read, which is then skipped; by default
 * such lines, except a torn last one, are a DamagedRecordingError after the last exchange
 * @param onOther called for each record of another type
 * @throws UserError for a file that is no text of UTF-8
 */
export async function* readExchanges(
  path: string,
  onUnreadable: OnUnreadable | null = null,
  onOther: OnOther = () => undefined,
): AsyncGenerator<Exchange> {
  const damage = createDamage();
  const report = onUnreadable ?? damage.add;
  const lines = readLines(path);
  const begin = await readBegin(path, lines).catch(async (error) => {
    await lines.return(undefined);
    throw error;
  });
  const all = resume(begin.lines, lines);
  if (begin.form === 'other har') yield* readForeignHar(path, all, report, onOther);
  else
    for await (const line of all) {
      const reading = begin.form === 'own har' ? readHarLine(line, onOther) : readLine(line, onOther);
      if (typeof reading === 'string')
        report(recordWords.now.atLine(path, line.number, escapeUnseen(reading)), {
          line: line.number,
          isTorn: isTorn(line),
        });
      else if (reading !== null) yield reading;
    }
  damage.check();
}

/** So many lines tell what a file is. */
const BEGIN_LINES = 20;

/** The first lines of a file, as many as it takes to know its form. */
async function readBegin(path: string, lines: AsyncGenerator<Line>) {
  const seen: Line[] = [];
  let isHar: boolean | null = null;
  while (isHar === null && seen.length < BEGIN_LINES) {
    const { value: line, done } = await lines.next();
    if (done) break;
    if (seen.length === 0) checkBegin(path, line);
    seen.push(line);
    isHar = looksLikeHar(seen.map(({ bytes }) => beginOf(bytes)).join('\n'));
  }
  const first = withoutMark(seen[0]?.bytes ?? NOTHING).toString('utf8');
  const isNamedSo = !isHar && /\.har$/i.test(path) && /^\s*\{(?!"v":)/.test(first);
  const form = isHar || isNamedSo ? (isOwnHar(first.trimEnd()) ? 'own har' : 'other har') : 'lines';
  return { lines: seen, form } as const;
}

const NOTHING = Buffer.alloc(0);
const BEGIN_BYTES = 1024;
const beginOf = (bytes: Buffer | null) =>
  withoutMark(bytes ?? NOTHING)
    .subarray(0, BEGIN_BYTES)
    .toString('utf8');

async function* resume(seen: readonly Line[], rest: AsyncGenerator<Line>): AsyncGenerator<Line> {
  try {
    yield* seen;
    yield* rest;
  } finally {
    // Also where nobody reads on before the file itself is read on.
    await rest.return(undefined);
  }
}

/** Of an archive of ours: its head, its end, or an entry. */
function readHarLine({ number, bytes, isEnded }: Line, onOther: OnOther): Exchange | string | null {
  if (bytes === null) return tooLong();
  const line = bytes.toString('utf8').trim().replace(/,$/, '');
  if (number === 1 || line === '' || line === ']}}') return null;
  const reading = readJson(Buffer.from(line));
  if (!reading.ok) return !isEnded && ']}}'.startsWith(line) ? null : reading.detail;
  return takeEntry(readHarEntry(reading.value, number - 1), onOther);
}

function takeEntry(reading: HarReading, onOther: OnOther): Exchange | string | null {
  if ('exchange' in reading) return reading.exchange;
  if ('problem' in reading) return reading.problem;
  onOther(reading.other);
  return null;
}

/** @throws UserError for a file that is no archive, or too large */
async function* readForeignHar(
  path: string,
  lines: AsyncIterable<Line>,
  report: OnUnreadable,
  onOther: OnOther,
): AsyncGenerator<Exchange> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const { bytes } of lines) {
    length += (bytes?.length ?? MAX_LINE_BYTES) + 1;
    if (length > MAX_LINE_BYTES)
      throw new UserError(recordWords.now.harTooLarge(path, MAX_MEBIBYTES), {
        hint: [recordWords.now.harTooLargeHint],
      });
    parts.push(bytes ?? NOTHING, LINE_END);
  }
  const entries = readHarEntries(path, withoutMark(Buffer.concat(parts)));
  for (const [index, entry] of entries.entries()) {
    const reading = takeEntry(readHarEntry(entry, index + 1), onOther);
    if (typeof reading === 'string')
      report(recordWords.now.atEntry(path, index + 1, escapeUnseen(reading)), {
        line: index + 1,
        isEntry: true,
        isTorn: false,
      });
    else if (reading !== null) yield reading;
  }
}

const LINE_END = Buffer.from('\n');

/** Collects unreadable lines, to throw them when the rest is done. */
export function createDamage(): { readonly add: OnUnreadable; readonly check: () => void } {
  const problems: string[] = [];
  return {
    add: (problem, { isTorn }) => {
      if (!isTorn && problems.length < MAX_LINES_TOLD) problems.push(problem);
    },
    check: () => {
      if (problems.length > 0) throw new DamagedRecordingError(problems.join('\n'));
    },
  };
}

/** How files begin that are no recording and look like one to people. */
const FOREIGN_BEGINS: readonly (readonly [kind: 'gzip' | 'zstd' | 'zip' | 'utf16', begin: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['utf16', [0xff, 0xfe]],
  ['utf16', [0xfe, 0xff]],
  ['utf16', [0x7b, 0x00]],
  ['utf16', [0x00, 0x7b]],
];

function checkBegin(path: string, { bytes }: Line): void {
  const [kind] = FOREIGN_BEGINS.find(([, begin]) => begin.every((byte, index) => bytes?.[index] === byte)) ?? [];
  const words = recordWords.now;
  if (kind !== undefined) throw new UserError(words.foreign(path, words[kind]), { hint: [words[`${kind}Hint`]] });
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');
/** Editors put one in front of a file; `cat` of several files leaves it within one. */
const withoutMark = (bytes: Buffer) =>
  bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;

/** Whether a crash has left it: the begin of a record, and nothing behind it. */
const isTorn = ({ bytes, isEnded }: Line): boolean =>
  !isEnded && bytes !== null && bytes[0] === OPENING_BRACE && !readJson(bytes).ok;

const MAX_MEBIBYTES = MAX_LINE_BYTES / 1024 / 1024;
const tooLong = () => recordWords.now.long(MAX_MEBIBYTES);
const OPENING_BRACE = 0x7b;
const BLANKS = [0x20, 0x09, 0x0d];
const isBlank = (bytes: Buffer) => bytes.every((byte) => BLANKS.includes(byte));

/** An exchange, the problem of the line, or null for an empty line or another type of record. */
function readLine({ bytes: given }: Line, onOther: OnOther): Exchange | string | null {
  if (given === null) return tooLong();
  const bytes = withoutMark(given);
  if (isBlank(bytes)) return null;
  const reading = readJson(bytes);
  if (!reading.ok) return reading.problem === 'syntax' ? recordWords.now.notJson(reading.detail) : reading.detail;
  const { value } = reading;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return recordWords.now.noObject;
  if (typeof value['type'] !== 'string') return recordWords.now.noType;
  // `ready`, `summary`, and types that later versions may add.
  if (value['type'] !== 'exchange') {
    onOther(value['type']);
    return null;
  }
  return problemOfExchange(value) ?? (value as unknown as Exchange);
}
