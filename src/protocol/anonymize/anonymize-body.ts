import { readJson } from '../json.ts';
import { replaceStrings } from '../json-strings.ts';
import { FRIEND_DELETE } from '../query.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Names of members whose value is an account. */
const ACCOUNT_MEMBER = /(?:Account|UserID|Operator)$/i;
const ACCOUNT_NUMBER = /("[A-Za-z_]*Account"\s*:\s*)(-?\d+)(?![\d.eE])/g;
/** `Sns.CallbackFriendDelete`, and the commands of other callbacks. */
const COMMAND = /^[A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*$/;
/** The words that stay of a body that is not JSON, where every other word may be an account. */
const KNOWN_WORDS: readonly string[] = [
  'CallbackCommand',
  FRIEND_DELETE,
  'PairList',
  'From_Account',
  'To_Account',
  'true',
  'false',
  'null',
];

const isJson = (text: string) => readJson(new TextEncoder().encode(text)).ok;

function unquote(token: string): string | null {
  try {
    return JSON.parse(token) as string;
  } catch {
    return null;
  }
}

/**
 * Replaces string values of a JSON text with what `replace` returns for the value and the name of
 * its member. Every other byte stays, values that do not change included. Works on broken JSON too.
 */
function replaceValues(text: string, replace: (value: string, name: string) => string): string {
  let name = '';
  return replaceStrings(text, (token, end) => {
    const value = unquote(token);
    if (value === null) return token;
    if (/^\s*:/.test(text.slice(end, end + 64))) {
      name = value;
      return token;
    }
    const replaced = replace(value, name);
    return replaced === value ? token : JSON.stringify(replaced);
  });
}

/** The accounts that a request's body names, as far as it can be read. */
export function accountsIn(text: string): readonly string[] {
  const accounts: string[] = [];
  replaceValues(text, (value, name) => {
    if (ACCOUNT_MEMBER.test(name)) accounts.push(value);
    return value;
  });
  for (const [, , digits = ''] of text.matchAll(ACCOUNT_NUMBER)) accounts.push(digits);
  return accounts;
}

export function anonymizeRequestBody(text: string, pseudonyms: Pseudonyms): string {
  if (!isJson(text))
    return text.replace(/[^\s{}[\]:,"'\\]+/g, (run) =>
      KNOWN_WORDS.includes(run) ? run : (pseudonyms.knownAccount(run) ?? 'x'),
    );
  return replaceValues(text, (value, name) => {
    if (ACCOUNT_MEMBER.test(name)) return pseudonyms.account(value);
    const isCommand = name === 'CallbackCommand' && COMMAND.test(value) && pseudonyms.knownAccount(value) === undefined;
    return isCommand ? value : pseudonyms.text(value);
  }).replace(
    ACCOUNT_NUMBER,
    (_, before: string, digits: string) => before + pseudonyms.account(digits).replace('user-', ''),
  );
}

export function anonymizeReplyBody(text: string, pseudonyms: Pseudonyms): string {
  if (!isJson(text)) return pseudonyms.text(text);
  return replaceValues(text, (value, name) => (name === 'ActionStatus' ? value : pseudonyms.text(value)));
}
