/** The documented limit of a UserID, in bytes (1047/34360 and the account pages). */
const ACCOUNT_MAX_BYTES = 32;

const DOCUMENTED = /^[A-Za-z0-9_-]*$/;
/** For each ASCII code, whether the documentation allows it in a UserID. */
const IS_DOCUMENTED = Array.from({ length: 128 }, (_, code) => DOCUMENTED.test(String.fromCharCode(code)));

/** What nearly all ids are: documented characters, each a byte, and few enough. */
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

/** What a UserID breaks of the documented rules; none for an id of the Chat backend itself. */
export function accountProblems(id: string): readonly AccountProblem[] {
  if (isUsual(id)) return NONE;
  if (id === '') return ['empty'];
  if (isSystemAccount(id)) return NONE;
  const problems: AccountProblem[] = [];
  // At most 4 bytes a code unit pair, so a short string needs no count.
  if (id.length > ACCOUNT_MAX_BYTES || (id.length * 3 > ACCOUNT_MAX_BYTES && Buffer.byteLength(id) > ACCOUNT_MAX_BYTES))
    problems.push('long');
  if (!DOCUMENTED.test(id)) problems.push('characters');
  return problems;
}
