import type { Pair } from '../../protocol/exchange.ts';
import { PLATFORMS } from '../../protocol/platforms.ts';
import { FRIEND_DELETE, type QueryParameter, WIRE_SHAPES, type WireShape } from '../../protocol/query.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { Draft } from './draft.ts';
import type { Arbitrary, FastCheck } from './fast-check.ts';
import { type Layout, type Member, SPACE_PLACES, type Tree } from './json-tree.ts';

/** The largest number of pairs in a generated callback. */
const MOST_PAIRS = 50;

/** All that is random about a callback that Chat may send. The simplest is what it shrinks to. */
export interface ValidPlan {
  readonly wire: WireShape;
  readonly platform: string;
  readonly clientIp: string;
  /** Friends that are deleted. */
  readonly deletions: number;
  readonly isTwoWay: boolean;
  /** The deleter and the first of the friends; the builder makes the rest up. */
  readonly ids: readonly string[];
  readonly pairListFirst: boolean;
  readonly toAccountFirst: boolean;
  readonly layout: Layout;
  /** Members that nobody knows. `value` is JSON. */
  readonly members: readonly {
    readonly inPairs: boolean;
    readonly name: string;
    readonly value: string;
    readonly isFirst: boolean;
  }[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  /** Parameters move by these numbers: the lower comes first. */
  readonly order: readonly number[];
  /** Parameters whose values are percent-encoded, each character of them. */
  readonly encoded: readonly { readonly name: string; readonly isUpper: boolean }[];
  readonly contentType: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-'.split('');
const DIGITS = '0123456789'.split('');
/** Names that a program may know already, and ids that look like something else. */
const TELLING_NAMES = ['length', 'toString', 'valueOf', 'hasOwnProperty'];
/** Some frameworks refuse a member of such a name, for good reasons, and Chat will not send any. */
const REFUSED_NAMES = ['__proto__', 'constructor', 'prototype'];
const TELLING_IDS = [
  ...TELLING_NAMES,
  ...REFUSED_NAMES,
  ...['null', 'undefined', 'true', 'false', 'NaN', 'Infinity', 'None', 'nil', 'id', 'admin', 'administrator'],
  ...['0', '-1', '1e5', '0x1F', '1_000', '9007199254740993', '18446744073709551616', '-', '_', '--', '__'],
];
const KNOWN_MEMBERS = ['CallbackCommand', 'PairList', 'From_Account', 'To_Account'];
/** In the order in which the documentation has them. */
export const KNOWN_PARAMETERS = [
  ...['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'],
  ...['Sign', 'RequestTime', 'RequestId'],
];
const CONTENT_TYPES = ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8'];
const SPACES = [' ', '\n', '\t', '\r\n', '\n    ', ' \t\r\n '];

/** Whether a name is new to those who know these, whatever they think of capitals. */
const isNew = (known: readonly string[]) => (name: string) =>
  !known.some((each) => each.toLowerCase() === name.toLowerCase());

/** Ids of the documented alphabet, up to 32 bytes (1047/34360). */
function idsOf(fc: FastCheck): Arbitrary<string> {
  const text = (unit: readonly string[], maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength, size: 'max' });
  return fc.oneof(
    { withCrossShrink: true },
    text(LETTERS, 32),
    text(DIGITS, 32),
    text(DIGITS, 31).map((digits) => `0${digits}`),
    fc.constantFrom(...TELLING_IDS),
  );
}

/** Callbacks that Chat may send by its documentation. */
export function validPlans(fc: FastCheck): Arbitrary<ValidPlan> {
  const few = { maxLength: 3, size: 'max' } as const;
  const name = fc.oneof(fc.constantFrom('EventTime', ...TELLING_NAMES), fc.string({ minLength: 1, maxLength: 12 }));
  return fc.record({
    members: fc.array(
      fc.record({
        inPairs: fc.boolean(),
        name: name.filter(isNew([...KNOWN_MEMBERS, ...REFUSED_NAMES])),
        value: fc
          .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
          .map((value) => JSON.stringify(value))
          .filter((text) => !REFUSED_NAMES.some((each) => text.includes(`"${each}"`))),
        isFirst: fc.boolean(),
      }),
      few,
    ),
    parameters: fc.array(
      fc.record({
        name: name.filter(isNew([...KNOWN_PARAMETERS, ...REFUSED_NAMES])),
        value: fc.string({ unit: 'grapheme', maxLength: 12 }),
      }),
      few,
    ),
    order: fc.array(fc.nat(9), { maxLength: 9 }),
    encoded: fc.array(fc.record({ name: fc.constantFrom(...KNOWN_PARAMETERS), isUpper: fc.boolean() }), few),
    layout: fc.record({
      spaces: fc.array(fc.record({ place: fc.constantFrom(...SPACE_PLACES), text: fc.constantFrom(...SPACES) }), few),
      escapes: fc.array(
        fc.record({
          of: fc.constantFrom(...KNOWN_MEMBERS, 'account', 'command'),
          at: fc.nat(31),
          isUpper: fc.boolean(),
        }),
        few,
      ),
    }),
    contentType: fc.constantFrom(...CONTENT_TYPES),
    wire: fc.constantFrom(...WIRE_SHAPES),
    platform: fc.constantFrom(...PLATFORMS),
    clientIp: fc.oneof({ withCrossShrink: true }, fc.constant('127.0.0.1'), fc.ipV4()),
    pairListFirst: fc.boolean(),
    toAccountFirst: fc.boolean(),
    isTwoWay: fc.boolean(),
    // As likely as each other: most callbacks of a biased generator would have one pair, or fifty.
    deletions: fc.noBias(fc.integer({ min: 1, max: MOST_PAIRS })),
    ids: fc.array(idsOf(fc), { maxLength: 8, size: 'max' }),
  });
}

/** Whether it has what the documentation does not promise, and only implies that it may come. */
export const goesBeyond = ({ members, parameters }: ValidPlan): boolean => members.length + parameters.length > 0;

/** @param accounts the only ids that may be used; any where there are none */
export function draftValid(plan: ValidPlan, build: CallbackBuilder, accounts: readonly string[]): Draft {
  const { wire, platform, clientIp, layout, contentType } = plan;
  return {
    wire,
    platform,
    clientIp,
    sdkAppId: build.sdkAppId,
    token: build.token,
    ageSeconds: 0,
    body: bodyOf(plan, pairsOf(plan, build, accounts)),
    layout,
    bytes: [],
    query: [(parameters) => editQuery(parameters, plan, build)],
    headers: contentType === 'application/json' ? [] : [['Content-Type', contentType]],
  };
}

function pairsOf({ ids, deletions, isTwoWay }: ValidPlan, build: CallbackBuilder, accounts: readonly string[]): Pair[] {
  const count = isTwoWay ? Math.min(deletions, MOST_PAIRS / 2) : deletions;
  const given = accounts.length > 0 ? [] : ids;
  const [deleter = '', ...friends] = new Set([...given, build.account(0), ...build.friends(count)]);
  return friends.slice(0, count).flatMap((friend) => {
    const pair = build.pair(deleter, friend);
    return isTwoWay ? [pair, build.pair(friend, deleter)] : [pair];
  });
}

function bodyOf({ pairListFirst, toAccountFirst, members }: ValidPlan, pairs: readonly Pair[]): Tree {
  const withNew = (own: readonly Member[], inPairs: boolean): Tree => {
    const names = new Map(members.filter((each) => each.inPairs === inPairs).map((each) => [each.name, each]));
    const extra = (first: boolean) =>
      [...names.values()].flatMap(({ name, value, isFirst }): Member[] =>
        isFirst === first ? [[name, { raw: value }]] : [],
      );
    return { members: [...extra(true), ...own, ...extra(false)] };
  };
  const inOrder = (own: readonly Member[], isReversed: boolean) => (isReversed ? own.toReversed() : own);
  const items = pairs.map(({ From_Account, To_Account }) =>
    withNew(
      inOrder(
        [
          ['From_Account', { text: From_Account, role: 'account' }],
          ['To_Account', { text: To_Account, role: 'account' }],
        ],
        toAccountFirst,
      ),
      true,
    ),
  );
  return withNew(
    inOrder(
      [
        ['CallbackCommand', { text: FRIEND_DELETE, role: 'command' }],
        ['PairList', { items }],
      ],
      pairListFirst,
    ),
    false,
  );
}

function editQuery(
  parameters: readonly QueryParameter[],
  plan: ValidPlan,
  build: CallbackBuilder,
): readonly QueryParameter[] {
  const own = parameters.map((each) => {
    const found = plan.encoded.find(({ name }) => name === each.name);
    return found === undefined ? each : build.raw(each.name, percentEncode(each.value, found.isUpper));
  });
  const names = new Map(plan.parameters.map((each) => [each.name, each]));
  const added = [...names.values()].map(({ name, value }) =>
    build.raw(encodeURIComponent(name), encodeURIComponent(value)),
  );
  return [...own, ...added]
    .map((parameter, index) => ({ parameter, key: plan.order[index] ?? 0 }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ parameter }) => parameter);
}

function percentEncode(text: string, isUpper: boolean): string {
  const hex = (byte: number) => byte.toString(16).padStart(2, '0');
  return [...Buffer.from(text)].map((byte) => `%${isUpper ? hex(byte).toUpperCase() : hex(byte)}`).join('');
}
