/** The documented limit of a UserID, in bytes (1047/34360 and the account pages). */
const ACCOUNT_MAX_BYTES = 32;

const DOCUMENTED = /^[A-Za-z0-9_-]*$/;
/** For each ASCII code, whether the documentation allows it in a UserID. */
const IS_DOCUMENTED = Array.from({ length: 128 }, (_, code) => DOCUMENTED.test(String.fromCharCode(code)));

/** Whether an id has documented characters only, of one byte each, and not too many, as most do. */
function isUsual(id: string): boolean {
  if (id.length === 0 || id.length > ACCOUNT_MAX_BYTES) return false;
  for (let at = 0; at < id.length; at += 1) if (IS_DOCUMENTED[id.charCodeAt(at)] !== true) return false;
  return true;
}

const NONE: readonly never[] = [];
/**
 * Ids of the Chat backend itself, outside the documented set: `@TLS#NOT_FOUND`, `@RBT#001`,
 * `@TIM#SYSTEM`.
 */
const SYSTEM = /^@[A-Z]{3}#/;

export type AccountProblem = 'empty' | 'long' | 'characters';

export function isSystemAccount(id: string): boolean {
  return SYSTEM.test(id);
}

/** The documented rules that a UserID breaks; none for an id of the Chat backend itself. */
export function accountProblems(id: string): readonly AccountProblem[] {
  if (isUsual(id)) return NONE;
  if (id === '') return ['empty'];
  if (isSystemAccount(id)) return NONE;
  const problems: AccountProblem[] = [];
  // A UTF-16 code unit takes at most 3 bytes of UTF-8, so that bytes of short ids need no counting.
  if (id.length > ACCOUNT_MAX_BYTES || (id.length * 3 > ACCOUNT_MAX_BYTES && Buffer.byteLength(id) > ACCOUNT_MAX_BYTES))
    problems.push('long');
  if (!DOCUMENTED.test(id)) problems.push('characters');
  return problems;
}
