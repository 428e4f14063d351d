import { UserError } from '../errors.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { readJson } from '../protocol/json.ts';
import { problemOfExchange } from '../protocol/problem-of-exchange.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { MAX_LINE_BYTES } from './line-limit.ts';
import { type Line, readLines } from './lines.ts';
import { recordWords } from './words.ts';

/** A line of a recording that cannot be read, and is skipped. */
export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  /** Whether it is the end of a line that a crash has torn: no other line is missing. */
  readonly isTorn: boolean;
}

/** Told the type of each record that is no exchange, and is skipped. */
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
 * does not grow with the file. Rejects when the file cannot be read.
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
  for await (const line of readLines(path)) {
    if (line.number === 1) checkBegin(path, line);
    const reading = readLine(line, onOther);
    if (typeof reading !== 'string') {
      if (reading !== null) yield reading;
      continue;
    }
    report(`${path}, line ${line.number}: ${escapeUnseen(reading)}`, { line: line.number, isTorn: isTorn(line) });
  }
  damage.check();
}

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

const OPENING_BRACE = 0x7b;
const BLANKS = [0x20, 0x09, 0x0d];
const isBlank = (bytes: Buffer) => bytes.every((byte) => BLANKS.includes(byte));

/** An exchange, the problem of the line, or null for an empty line or another type of record. */
function readLine({ bytes: given }: Line, onOther: OnOther): Exchange | string | null {
  if (given === null) return recordWords.now.long(MAX_LINE_BYTES / 1024 / 1024);
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
