import { createHash } from 'node:crypto';

const sdkAppId = '1400000001';
const token = process.env.FRIEND_CB_TOKEN; // the one set in the Chat console; unset: Sign is not checked

/** Why a callback must be refused; '' for one to accept. `text` is the body. */
export function reasonToRefuse(url, text) {
  const query = new URL(url, 'http://localhost').searchParams;
  const single = (name) => (query.getAll(name).length === 1 ? query.get(name) : null);
  if (token) {
    const time = single('RequestTime');
    if (single('Sign') !== createHash('sha256').update(`${token}${time}`).digest('hex')) return 'Sign is wrong';
    if (!(Math.abs(Date.now() / 1000 - Number(time)) <= 60)) return 'RequestTime is not of this minute';
  }
  if (!query.has('CallbackCommand') && ['', '{}'].includes(text)) return ''; // the console checks the URL
  if (single('SdkAppid') !== sdkAppId) return 'SdkAppid is not ours';
  try {
    const body = JSON.parse(text);
    if (body.CallbackCommand !== single('CallbackCommand')) return 'CallbackCommand differs from the query';
    if (body.CallbackCommand !== 'Sns.CallbackFriendDelete') return ''; // another command: accept and ignore it
    const isPair = ({ From_Account: from, To_Account: to }) => typeof from === 'string' && typeof to === 'string';
    return body.PairList.every(isPair) ? '' : 'a pair lacks an account'; // here: delete body.PairList
  } catch {
    return 'the body is not what the documentation shows';
  }
}
