import { createHash, timingSafeEqual } from 'node:crypto';

/** @typedef {import('./store.js').Pair} Pair */
/** @typedef {import('./store.js').Change} Change */
/** @typedef {ReturnType<typeof import('./store.js').openStore>} Store */

/**
 * Chat sends all callbacks of an app to one URL. These are the ones that change the data; the others are
 * answered with OK and left alone. A block that ends a friendship comes with a FriendDelete of its own.
 * @type {ReadonlyMap<unknown, Change>}
 */
const CHANGES = new Map([
  ['Sns.CallbackFriendAdd', 'addFriends'],
  ['Sns.CallbackFriendDelete', 'removeFriends'],
  ['Sns.CallbackBlackListAdd', 'addBlocks'],
  ['Sns.CallbackBlackListDelete', 'removeBlocks'],
]);

/**
 * Takes a callback: checks it, writes what it says, and gives the answer to it. The answer is OK only
 * when the data is on the disk.
 * @param {{ store: Store, sdkAppId: string, token: string | null }} app token: null where Chat signs nothing
 * @param {string} target path and query of the request
 * @param {Uint8Array} bytes its body
 */
export function takeCallback({ store, sdkAppId, token }, target, bytes) {
  const query = new URLSearchParams(target.replace(/^[^?]*/, ''));
  if (token !== null && !isSigned(query, token)) return refuse('Sign or RequestTime is wrong');
  const body = parseJson(bytes);
  // The console's check of the URL has neither a command nor, as it seems, SdkAppid.
  if (!query.has('CallbackCommand') && (bytes.length === 0 || (body !== null && Object.keys(body).length === 0)))
    return ACCEPTED;
  if (single(query, 'SdkAppid') !== sdkAppId) return refuse('SdkAppid is not ours');
  if (body === null) return refuse('the body is not a JSON object in UTF-8');
  const command = body['CallbackCommand'];
  if (command !== single(query, 'CallbackCommand')) return refuse('CallbackCommand differs from the query');
  const change = CHANGES.get(command);
  if (change === undefined) return ACCEPTED;
  const pairs = body['PairList'];
  if (!Array.isArray(pairs) || !pairs.every(isPair)) return refuse('PairList is not a list of pairs of accounts');
  try {
    store.apply(change, pairs);
    return ACCEPTED;
  } catch (error) {
    console.error(error);
    return refuse('the data could not be written');
  }
}

const ACCEPTED = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

/** @param {string} reason */
export const refuse = (reason) => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: reason });

/**
 * A parameter that is given twice is none: who reads the first and who reads the last would disagree.
 * @param {URLSearchParams} query
 * @param {string} name
 */
function single(query, name) {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : null;
}

/**
 * @param {URLSearchParams} query
 * @param {string} token
 */
function isSigned(query, token) {
  const time = single(query, 'RequestTime');
  const given = Buffer.from(single(query, 'Sign') ?? '');
  const expected = Buffer.from(createHash('sha256').update(`${token}${time}`).digest('hex'));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Math.abs(Date.now() / 1000 - Number(time)) <= 60;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Record<string, unknown> | null} null for all that is no JSON object
 */
function parseJson(bytes) {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * No account has a zero character. SQLite may end a text there, which would be the id of another account.
 * @param {unknown} id
 */
const isAccount = (id) => typeof id === 'string' && !id.includes('\0');

/**
 * @param {any} pair
 * @returns {pair is Pair}
 */
const isPair = (pair) => isAccount(pair?.From_Account) && isAccount(pair.To_Account);
