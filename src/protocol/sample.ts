import type { Faker } from '@faker-js/faker';
import type { FriendDeleteBody } from './callback.ts';
import type { Pair } from './exchange.ts';
import { FRIEND_DELETE } from './query.ts';

/** What a sample must have; null leaves the choice to the seed. */
export interface SampleWish {
  readonly platform: string | null;
  readonly clientIp: string | null;
  readonly fromAccount: string | null;
  /** The first of the deleted friends; more are made up where `deletions` asks for them. */
  readonly toAccounts: readonly string[];
  /** Number of friends that are deleted, one-way unless `twoWay`. */
  readonly deletions: number | null;
  readonly twoWay: boolean;
}

export const NO_WISH: SampleWish = {
  platform: null,
  clientIp: null,
  fromAccount: null,
  toAccounts: [],
  deletions: null,
  twoWay: false,
};

/** Everything random about one callback. */
export interface Sample {
  readonly platform: string;
  readonly clientIp: string;
  /** UUID v4; only the observed wire shape sends it. */
  readonly requestId: string;
  readonly body: FriendDeleteBody;
}

/** The `index`-th callback of a seed: the same pair gives the same callback. */
export type Sampler = (seed: number, index: number, wish: SampleWish) => Sample;

const CLIENTS = [
  { weight: 8, value: 'iOS' },
  { weight: 8, value: 'Android' },
  { weight: 3, value: 'Web' },
  { weight: 3, value: 'Windows' },
  { weight: 2, value: 'Mac' },
  { weight: 1, value: 'iPad' },
];

/** First octets of networks that people use, then first halves of networks that servers use. */
const CLIENT_NETWORKS = [
  36, 42, 58, 60, 61, 101, 112, 113, 114, 116, 117, 118, 120, 121, 123, 171, 175, 180, 183, 202, 218, 219, 221, 222,
  223,
];
const SERVER_NETWORKS = ['43.132', '43.154', '49.51', '101.32', '119.28', '124.156', '129.226', '150.109', '162.62'];

/** Names as people choose them. A locale of faker would take longer to load than all the rest. */
const NAMES =
  `alice amir anna bob carlos chen chloe daisuke dave elena emma fang grace hana hao ivan jia jin julia kenji lan lei
  leo li lina liu lucas mai maria max mei min nina olga omar ping qiang rosa sara tao tom wang wei xin yan yuki zhang
  zoe`.split(/\s+/);

const ID_STYLES: readonly ((faker: Faker) => string)[] = [
  (faker) => String(faker.number.int({ min: 100_000, max: 999_999 })),
  (faker) => `user_${faker.number.int({ min: 10_000, max: 9_999_999 })}`,
  ({ helpers, number }) => {
    const names = [helpers.arrayElement(NAMES), helpers.arrayElement(['', '_', '-']), helpers.arrayElement(NAMES)];
    return names.join('') + (helpers.maybe(() => number.int({ min: 1, max: 99 })) ?? '');
  },
  (faker) => faker.string.hexadecimal({ length: 32, casing: 'lower', prefix: '' }),
  (faker) => faker.string.alphanumeric(20),
];

/** Different ids of one style, as one app has them, none of them in `taken`. */
function distinctIds(faker: Faker, count: number, taken: ReadonlySet<string>): string[] {
  const make = faker.helpers.arrayElement(ID_STYLES);
  const ids = new Set<string>();
  while (ids.size < count) {
    const id = make(faker);
    const free = !taken.has(id) && !ids.has(id);
    ids.add(free ? id : `${id.slice(0, 24)}_${ids.size}`);
  }
  return [...ids];
}

/**
 * Loads faker without a locale's data and returns a function that makes realistic callbacks: ids of
 * one style, an address that fits the platform, several deletions only through REST, and for a
 * two-way deletion the mirror right after each pair.
 */
export async function loadSampler(): Promise<Sampler> {
  const { faker } = await import('@faker-js/faker/locale/base');
  return (seed, index, wish) => {
    faker.seed([seed, index]);
    const requestId = faker.string.uuid();
    const wanted = Math.max(wish.toAccounts.length, wish.deletions ?? 0);
    const rest =
      wish.platform === null
        ? wanted > 1 || (wanted === 0 && !wish.twoWay && faker.number.float() < 0.25)
        : wish.platform === 'RESTAPI';
    const platform = wish.platform ?? (rest ? 'RESTAPI' : faker.helpers.weightedArrayElement(CLIENTS));
    const octet = () => faker.number.int({ min: 1, max: 254 });
    const network = rest
      ? faker.helpers.arrayElement(SERVER_NETWORKS)
      : `${faker.helpers.arrayElement(CLIENT_NETWORKS)}.${octet()}`;
    const clientIp = wish.clientIp ?? `${network}.${octet()}.${octet()}`;
    const deletions = wanted > 0 ? wanted : rest ? faker.number.int({ min: 2, max: 8 }) : 1;
    const twoWay = wish.twoWay || (wanted === 0 && !rest && faker.number.float() < 0.5);
    const taken = new Set([...wish.toAccounts, ...(wish.fromAccount === null ? [] : [wish.fromAccount])]);
    const [deleter = '', ...friends] = distinctIds(faker, deletions + 1, taken);
    const from = wish.fromAccount ?? deleter;
    const PairList = [...wish.toAccounts, ...friends].slice(0, deletions).flatMap((to): Pair[] => {
      const pair = { From_Account: from, To_Account: to };
      return twoWay ? [pair, { From_Account: to, To_Account: from }] : [pair];
    });
    return { platform, clientIp, requestId, body: { CallbackCommand: FRIEND_DELETE, PairList } };
  };
}
