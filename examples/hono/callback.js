import { createHash, timingSafeEqual } from 'node:crypto';

/** Who has whom as a friend; stands for your table. What comes twice changes nothing the second time. */
export const friendships = new Set();
export const keyOf = (/** @type {any} */ pair) => JSON.stringify([pair.From_Account, pair.To_Account]);
/** @type {ReadonlyMap<unknown, 'add' | 'delete'>} */
const CHANGES = new Map([
  ['Sns.CallbackFriendAdd', 'add'],
  ['Sns.CallbackFriendDelete', 'delete'],
]);

/**
 * Gives the answer to a callback. Query and body are taken as they came, before a framework reads them.
 * @param {string} url
 * @param {Uint8Array} bytes the body
 * @param {{ sdkAppId: string, token: string }} app
 */
export function takeCallback(url, bytes, { sdkAppId, token }) {
  const query = new URL(url, 'http://localhost').searchParams;
  const single = (/** @type {string} */ name) => (query.getAll(name).length === 1 ? query.get(name) : null);
  const time = single('RequestTime');
  const sign = Buffer.from(single('Sign') ?? '');
  const right = Buffer.from(createHash('sha256').update(`${token}${time}`).digest('hex'));
  if (sign.length !== right.length || !timingSafeEqual(sign, right)) return fail('Sign is wrong');
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= 60)) return fail('RequestTime is not of this minute');
  if (!query.has('CallbackCommand') && bytes.length <= 2) return OK; // the console checks the URL, with {}
  if (single('SdkAppid') !== sdkAppId) return fail('SdkAppid is not ours');
  try {
    const { CallbackCommand, PairList } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (CallbackCommand !== single('CallbackCommand')) return fail('CallbackCommand differs from the query');
    const change = CHANGES.get(CallbackCommand);
    if (change === undefined) return OK; // not for us; Chat sends all callbacks to one URL
    if (!Array.isArray(PairList) || !PairList.every(isPair)) return fail('PairList is not a list of pairs');
    for (const pair of PairList) friendships[change](keyOf(pair));
    return OK;
  } catch {
    return fail('the body is not a JSON object in UTF-8');
  }
}

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const fail = (/** @type {string} */ ErrorInfo) => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo });
const isPair = (/** @type {any} */ pair) =>
  [pair?.From_Account, pair?.To_Account].every((id) => typeof id === 'string');
