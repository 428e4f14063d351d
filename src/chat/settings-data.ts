import { readDuration } from '../protocol/duration.ts';
import { type Json, type JsonObject, shortJson } from '../protocol/json.ts';
import {
  CALLBACK_ORDERS,
  type ChatSettings,
  collectFaults,
  type Faults,
  NOT_A_FRIEND_CODES,
  RESULT_INFOS,
  readFault,
  readShare,
  type Share,
} from './settings.ts';

/** The settings as JSON, for the control API: each named like its option. */
export type SettingsReading =
  | { readonly ok: true; readonly settings: Partial<ChatSettings> }
  | { readonly ok: false; readonly problem: string };

interface Setting {
  /** The name in JSON; the option of the command line is the same in kebab case. */
  readonly name: string;
  readonly valid: string;
  readonly schema: JsonObject;
  /** Undefined for a value that is not valid. */
  readonly read: (given: Json) => Partial<ChatSettings> | undefined;
  readonly write: (settings: ChatSettings) => Json;
}

const MAX_DELAY_MS = 2 ** 31 - 1;
const isCount = (given: Json): given is number =>
  typeof given === 'number' && Number.isSafeInteger(given) && given >= 0;

function readDelay(given: Json): number | null {
  const delay = typeof given === 'string' ? readDuration(given) : isCount(given) ? given : null;
  return delay !== null && delay <= MAX_DELAY_MS ? delay : null;
}

const choice = <T extends Json>(choices: readonly T[], given: Json): T | undefined =>
  choices.find((each) => each === given);

function shareSetting(name: 'duplicate' | 'lose'): Setting {
  return {
    name,
    valid: 'a number of callbacks such as 1, a part of all such as "10%", or null',
    schema: {
      oneOf: [{ type: 'integer', minimum: 1 }, { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' }, { type: 'null' }],
    },
    read: (given) => {
      if (given === null || given === 0) return { [name]: null };
      const share = typeof given === 'number' || typeof given === 'string' ? readShare(String(given)) : null;
      return share === null ? undefined : { [name]: share };
    },
    write: (settings) => writeShare(settings[name]),
  };
}

const writeShare = (share: Share | null): Json =>
  share === null ? null : 'count' in share ? share.count : `${share.percent}%`;

const flagSetting = (name: 'reorder' | 'deleteAllCallsBack' | 'prev'): Setting => ({
  name,
  valid: 'true or false',
  schema: { type: 'boolean' },
  read: (given) => (typeof given === 'boolean' ? { [name]: given } : undefined),
  write: (settings) => settings[name],
});

const writeFaults = ({ accounts, calls }: Faults): Json =>
  [...accounts, ...calls].map(([name, code]) => `${name}=${code}`);

function readFaults(given: Json): Partial<ChatSettings> | undefined {
  if (!Array.isArray(given)) return undefined;
  const faults = given.map((each) => (typeof each === 'string' ? readFault(each) : null));
  const good = faults.filter((each) => each?.ok === true);
  return good.length === faults.length ? { faults: collectFaults(good) } : undefined;
}

/** Every setting that can be changed while the stand-in runs. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'callbackOrder',
    valid: '"after" or "before"',
    schema: { enum: [...CALLBACK_ORDERS] },
    read: (given) => {
      const callbackOrder = choice(CALLBACK_ORDERS, given);
      return callbackOrder && { callbackOrder };
    },
    write: ({ callbackOrder }) => callbackOrder,
  },
  {
    name: 'callbackDelay',
    valid: 'a duration such as "200ms", or a number of milliseconds',
    schema: { oneOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }] },
    read: (given) => {
      const callbackDelayMs = readDelay(given);
      return callbackDelayMs === null ? undefined : { callbackDelayMs };
    },
    write: ({ callbackDelayMs }) => callbackDelayMs,
  },
  shareSetting('duplicate'),
  shareSetting('lose'),
  flagSetting('reorder'),
  {
    name: 'fault',
    valid: 'an array such as ["zed=30006", "friend_delete=60008"]',
    schema: { type: 'array', items: { type: 'string', pattern: '=[1-9]\\d{0,5}$' } },
    read: readFaults,
    write: ({ faults }) => writeFaults(faults),
  },
  {
    name: 'rateLimit',
    valid: 'calls a second, or null',
    schema: { oneOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
    read: (given) => (given === null || (isCount(given) && given > 0) ? { rateLimit: given } : undefined),
    write: ({ rateLimit }) => rateLimit,
  },
  {
    name: 'notAFriend',
    valid: NOT_A_FRIEND_CODES.join(' or '),
    schema: { enum: [...NOT_A_FRIEND_CODES] },
    read: (given) => {
      const notAFriend = choice(NOT_A_FRIEND_CODES, typeof given === 'string' ? Number(given) : given);
      return notAFriend && { notAFriend };
    },
    write: ({ notAFriend }) => notAFriend,
  },
  {
    name: 'resultInfo',
    valid: '"empty" or "observed"',
    schema: { enum: [...RESULT_INFOS] },
    read: (given) => {
      const resultInfo = choice(RESULT_INFOS, given);
      return resultInfo && { resultInfo };
    },
    write: ({ resultInfo }) => resultInfo,
  },
  flagSetting('deleteAllCallsBack'),
  flagSetting('prev'),
  {
    name: 'retries',
    valid: 'a number from 0 to 10',
    schema: { type: 'integer', minimum: 0, maximum: 10 },
    read: (given) => (isCount(given) && given <= 10 ? { retries: given } : undefined),
    write: ({ retries }) => retries,
  },
];

/** The names of the command line are taken as well: `callback-delay`. */
const toName = (given: string) => given.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Reads changes of settings; what is not named stays as it is. */
export function readSettings(given: JsonObject): SettingsReading {
  let settings: Partial<ChatSettings> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = toName(key);
    const setting = SETTINGS.find((each) => each.name === (name === 'faults' ? 'fault' : name));
    if (setting === undefined)
      return {
        ok: false,
        problem: `there is no setting '${key}'; valid: ${SETTINGS.map((each) => each.name).join(', ')}`,
      };
    const read = setting.read(value);
    if (read === undefined) return { ok: false, problem: `${key} is ${shortJson(value)}, it must be ${setting.valid}` };
    settings = { ...settings, ...read };
  }
  return { ok: true, settings };
}

export const writeSettings = (settings: ChatSettings): JsonObject =>
  Object.fromEntries(SETTINGS.map(({ name, write }) => [name, write(settings)]));
