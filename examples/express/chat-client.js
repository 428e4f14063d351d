import { randomInt } from 'node:crypto';
import { Api } from 'tls-sig-api-v2';

/** What Chat says where nothing is left to do: 31704 by 1047/34905, 30001 by the FAQ 1047/34457. */
const NOT_A_FRIEND = [31704, 30001];

/** @typedef {{ To_Account: string, ResultCode: number, ResultInfo: string }} Item */
/** @typedef {{ ActionStatus: string, ErrorCode: number, ErrorInfo: string, ResultItem?: Item[] }} Reply */

/** A call that Chat refused, whole or for some accounts. */
export class ChatError extends Error {
  /**
   * @param {string} call
   * @param {{ code: number, info: string, account?: string }[]} failures
   */
  constructor(call, failures) {
    const told = failures.map(({ code, info, account }) => `${account ? `${account}: ` : ''}${code} ${info}`);
    super(`${call}: ${told.join(', ')}`);
    this.name = 'ChatError';
    this.failures = failures;
  }
}

/**
 * The app's side of Chat's REST API. Nothing is written to the app's own data here: the callback does
 * that, for what the app does and for what users do in a client alike.
 * @param {object} settings
 * @param {string} settings.url base URL of the region, such as https://console.tim.qq.com
 * @param {string} settings.sdkAppId
 * @param {string} settings.secretKey
 * @param {string} [settings.administrator]
 */
export function createChatClient({ url, sdkAppId, secretKey, administrator = 'administrator' }) {
  const signer = new Api(Number(sdkAppId), secretKey);

  /**
   * @param {string} call such as sns/friend_delete
   * @param {object} body
   * @returns {Promise<Item[]>}
   */
  async function post(call, body) {
    const query = new URLSearchParams({
      sdkappid: sdkAppId,
      identifier: administrator,
      usersig: signer.genUserSig(administrator, 86_400),
      random: String(randomInt(2 ** 32)),
      contenttype: 'json',
    });
    const response = await fetch(new URL(`/v4/${call}?${query}`, url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      // Chat gives itself three seconds.
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new ChatError(call, [{ code: response.status, info: 'HTTP' }]);
    const { ActionStatus, ErrorCode, ErrorInfo, ResultItem = [] } = /** @type {Reply} */ (await response.json());
    if (ActionStatus !== 'OK' || ErrorCode !== 0) throw new ChatError(call, [{ code: ErrorCode, info: ErrorInfo }]);
    return ResultItem;
  }

  return {
    /**
     * Makes two accounts friends of each other.
     * @param {string} from
     * @param {string} to
     */
    async befriend(from, to) {
      const AddFriendItem = [{ To_Account: to, AddSource: 'AddSource_Type_Server' }];
      const items = await post('sns/friend_add', { From_Account: from, AddFriendItem, AddType: 'Add_Type_Both' });
      checkItems('sns/friend_add', items, []);
    },

    /**
     * Ends friendships on both sides, of at most 1000 others.
     * @param {string} from
     * @param {...string} others
     * @returns {Promise<string[]>} those who were friends until now
     */
    async unfriend(from, ...others) {
      const request = { From_Account: from, To_Account: others, DeleteType: 'Delete_Type_Both' };
      const items = await post('sns/friend_delete', request);
      checkItems('sns/friend_delete', items, NOT_A_FRIEND);
      return items.filter(({ ResultCode }) => ResultCode === 0).map(({ To_Account }) => To_Account);
    },
  };
}

/**
 * Accounts that failed stand under ActionStatus OK, so every item is looked at.
 * @param {string} call
 * @param {Item[]} items
 * @param {number[]} harmless
 */
function checkItems(call, items, harmless) {
  const failures = items
    .filter(({ ResultCode }) => ResultCode !== 0 && !harmless.includes(ResultCode))
    .map(({ To_Account, ResultCode, ResultInfo }) => ({ code: ResultCode, info: ResultInfo, account: To_Account }));
  if (failures.length > 0) throw new ChatError(call, failures);
}
