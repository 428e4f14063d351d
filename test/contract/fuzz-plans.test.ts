import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallbackBuilder } from '../../src/contract/callback-builder.ts';
import { BREAKAGES, type Breakage, breakages, breakDraft } from '../../src/contract/fuzz/breakages.ts';
import { finishDraft } from '../../src/contract/fuzz/draft.ts';
import { findForgery } from '../../src/contract/fuzz/forgery.ts';
import { divideRuns } from '../../src/contract/fuzz/fuzz-cases.ts';
import { bytesPlans, writeBytes } from '../../src/contract/fuzz/odd-bytes.ts';
import { draftValid, validPlans } from '../../src/contract/fuzz/valid-plan.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import type { Pair, RawRequest } from '../../src/protocol/exchange.ts';
import { checkCallback } from '../../src/protocol/judge-callback.ts';
import { PLATFORMS } from '../../src/protocol/platforms.ts';
import { parseQuery, queryOf } from '../../src/protocol/query.ts';

const NOW = 1_700_000_000_000;
const APP = '1400000001';
const reading = parseEndpoint('http://127.0.0.1:1/im');
if (!reading.ok) throw new Error('the endpoint of the tests is right');
const builder = (token: string | null, accounts: readonly string[] = []) =>
  createCallbackBuilder({
    endpoint: reading.endpoint,
    sdkAppId: APP,
    token,
    seed: 1,
    accounts,
    headers: [],
    userAgent: 'test',
    now: () => NOW,
  });
const build = builder('token');
const policy = { sdkAppId: APP, token: 'token' };
const ID = 'a0b1c2d3-0000-4000-a000-000000000000';

const valid = (seed: number, numRuns: number, own = build, accounts: readonly string[] = []) =>
  fc.sample(validPlans(fc), { seed, numRuns }).map((plan) => finishDraft(draftValid(plan, own, accounts), ID, own));
const broken = (seed: number, numRuns: number, own = build) =>
  fc
    .sample(fc.record({ list: breakages(fc, own.token !== null), plan: validPlans(fc) }), { seed, numRuns })
    .map(({ list, plan }) => finishDraft(breakDraft(draftValid(plan, own, []), list, own.foreignId), ID, own));
const asBytes = ({ body, ...rest }: RawRequest) => `${JSON.stringify(rest)}\n${Buffer.from(body).toString('latin1')}`;

const MANY = valid(1, 2000);
const textOf = ({ body }: RawRequest) => Buffer.from(body).toString('utf8');
const pairsOf = (request: RawRequest) => (JSON.parse(textOf(request)) as { PairList: Pair[] }).PairList;
const idsOf = (request: RawRequest) => pairsOf(request).flatMap((pair) => [pair.From_Account, pair.To_Account]);
const parametersOf = ({ target }: RawRequest) => parseQuery(queryOf(target)).parameters;

it('the same seed makes the same bytes, another seed makes others', () => {
  const bytes = (seed: number) =>
    fc.sample(bytesPlans(fc), { seed, numRuns: 100 }).map((plan) => writeBytes(plan, Buffer.from('POST')).toString());
  for (const make of [
    (seed: number) => valid(seed, 100).map(asBytes),
    (seed: number) => broken(seed, 100).map(asBytes),
    bytes,
  ]) {
    expect(make(7)).toEqual(make(7));
    expect(make(8)).not.toEqual(make(7));
  }
});

it.each([
  ['signed', build, policy],
  ['not signed', builder(null), { ...policy, token: null }],
])('a right receiver has nothing to refuse in 2,000 valid callbacks, %s', (_, own, expected) => {
  const codes = valid(2, 2000, own).flatMap((request) =>
    checkCallback(request, expected, NOW)
      .findings.filter(({ level }) => level !== 'info')
      .map(({ code }) => code),
  );
  expect([...new Set(codes)]).toEqual([]);
});

describe('among 2,000 valid callbacks there is', () => {
  it.each<[string, (request: RawRequest) => boolean]>([
    ...PLATFORMS.map((name): [string, (request: RawRequest) => boolean] => [
      `OptPlatform=${name}`,
      (request) => parametersOf(request).some((each) => each.name === 'OptPlatform' && each.value === name),
    ]),
    ...[1, 2, 17, 25, 50].map((count): [string, (request: RawRequest) => boolean] => [
      `one with ${count} pairs`,
      (request) => pairsOf(request).length === count,
    ]),
    ['a two-way deletion', (request) => pairsOf(request)[0]?.From_Account === pairsOf(request)[1]?.To_Account],
    ['an id of 32 bytes', (request) => idsOf(request).some((id) => id.length === 32)],
    ['an id of one letter', (request) => idsOf(request).some((id) => id.length === 1)],
    ['an id of digits with a leading zero', (request) => idsOf(request).some((id) => /^0\d+$/.test(id))],
    ['an id that no number holds', (request) => idsOf(request).some((id) => /^[1-9]\d{19,}$/.test(id))],
    ...['__proto__', 'constructor', 'length', 'null', '1e5'].map((id): [string, (request: RawRequest) => boolean] => [
      `the id ${id}`,
      (request) => idsOf(request).includes(id),
    ]),
    ['an escape in the name of a member', (request) => /"[^"]*\\u[^"]*"\s*:/.test(textOf(request))],
    ['an escape in an id', (request) => /Account"\s*:\s*"[^"]*\\u/.test(textOf(request))],
    ['a member called length', (request) => /"length"\s*:/.test(textOf(request))],
    ['white space before a colon', (request) => /"\s+:/.test(textOf(request))],
    ['white space around all', (request) => /^\s.*\s$/s.test(textOf(request))],
    ['a CRLF', (request) => textOf(request).includes('\r\n')],
    ['PairList before CallbackCommand', (request) => /PairList.*CallbackCommand/s.test(textOf(request))],
    ['To_Account before From_Account', (request) => /^[^}]*To_Account[^}]*From_Account/.test(textOf(request))],
    ['the documented shape', (request) => !request.target.includes('RequestId=')],
    ['the observed shape', (request) => request.target.includes('RequestId=')],
    ['a percent-encoded SdkAppid', (request) => request.target.includes('SdkAppid=%31')],
    ['a parameter nobody knows', (request) => parametersOf(request).some(({ name }) => name === 'length')],
    ['a charset', ({ headers }) => headers.some(([, value]) => value.includes('charset'))],
  ])('%s', (_, has) => {
    expect(MANY.some(has)).toBe(true);
  });
});

it('ids are of the documented letters, up to 32 bytes, and nobody deletes himself or one friend twice', () => {
  for (const request of MANY) {
    for (const id of idsOf(request)) expect(id).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
    const pairs = pairsOf(request).map(({ From_Account, To_Account }) => `${From_Account} ${To_Account}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairsOf(request).filter(({ From_Account, To_Account }) => From_Account === To_Account)).toEqual([]);
  }
});

it('of ids that were given no others are used', () => {
  const accounts = ['alice', 'bob', 'carol'];
  const given = valid(3, 300, builder('token', accounts), accounts).flatMap(idsOf);
  expect([...new Set(given)].toSorted()).toEqual(accounts);
});

describe('every breakage', () => {
  const PLAIN = fc.sample(validPlans(fc), { seed: 5, numRuns: 20 });
  it.each(Object.keys(BREAKAGES))('%s changes what is sent', (name) => {
    const differs = PLAIN.some((plan, at) => {
      const draft = draftValid(plan, build, []);
      const changed = finishDraft(breakDraft(draft, [{ name, at: at * 7, how: at }], build.foreignId), ID, build);
      return asBytes(changed) !== asBytes(finishDraft(draft, ID, build));
    });
    expect(differs).toBe(true);
  });

  it.each([
    ['signed', true],
    ['not signed', false],
  ])('occurs within 600 callbacks, %s', (_, isSigned) => {
    const seen = new Set(
      fc
        .sample(breakages(fc, isSigned), { seed: 1, numRuns: 600 })
        .flat()
        .map(({ name }) => name),
    );
    const missing = Object.keys(BREAKAGES).filter((name) => !seen.has(name));
    expect(missing).toEqual(isSigned ? [] : ['sign-other-token', 'unsigned', 'time-stale', 'time-ahead']);
  });
});

it.each<[string, Breakage[], string | null]>([
  ['nothing', [], null],
  ['another app', [{ name: 'app-foreign', at: 0, how: 0 }], 'identity'],
  ['an id with a digit more', [{ name: 'app-longer', at: 0, how: 3 }], 'identity'],
  ['no query at all', [{ name: 'query-removed', at: 0, how: 0 }], 'identity'],
  ['no SdkAppid', [{ name: 'parameter-removed', at: 0, how: 0 }], 'identity'],
  ['an SdkAppid twice: readers differ', [{ name: 'parameter-doubled', at: 0, how: 1 }], null],
  ['an SdkAppid in a list: readers differ', [{ name: 'parameter-list', at: 0, how: 0 }], null],
  ['an SdkAppid that is the same number', [{ name: 'parameter-percent', at: 0, how: 0 }], null],
  ['the Sign of another token', [{ name: 'sign-other-token', at: 0, how: 0 }], 'sign'],
  ['no Sign', [{ name: 'unsigned', at: 0, how: 0 }], 'sign'],
  ['an old RequestTime', [{ name: 'time-stale', at: 0, how: 0 }], 'sign'],
  ['a RequestTime to come', [{ name: 'time-ahead', at: 0, how: 0 }], 'sign'],
  ['a RequestTime that is the same number', [{ name: 'parameter-percent', at: 6, how: 0 }], null],
  ['a Sign with more behind it', [{ name: 'parameter-percent', at: 5, how: 0 }], 'sign'],
  ['a broken body', [{ name: 'body-cut', at: 9, how: 0 }], null],
])('who forged it can be seen: %s', (_, list, group) => {
  const draft = draftValid({ ...simplest(), deletions: 1 }, build, []);
  const request = finishDraft(breakDraft(draft, list, build.foreignId), ID, build);
  expect(findForgery(request, policy, NOW)?.group ?? null).toBe(group);
});

/** The plan that all others shrink to. */
function simplest() {
  const [plan] = fc.sample(validPlans(fc), { seed: 1, numRuns: 1 });
  if (plan === undefined) throw new Error('one was asked for');
  return {
    ...plan,
    wire: 'documented' as const,
    members: [],
    parameters: [],
    order: [],
    encoded: [],
    layout: { spaces: [], escapes: [] },
  };
}

it.each([
  [200, ['fuzz/valid', 'fuzz/broken', 'fuzz/bytes'], [90, 90, 20]],
  [101, ['fuzz/valid', 'fuzz/broken', 'fuzz/bytes'], [46, 45, 10]],
  [100, ['fuzz/broken'], [100]],
  [100, ['fuzz/valid', 'fuzz/bytes'], [82, 18]],
  [1, ['fuzz/valid', 'fuzz/broken', 'fuzz/bytes'], [1, 1, 1]],
] as const)('%i callbacks are divided among %j', (runs, ids, shares) => {
  expect([...divideRuns(runs, ids).values()]).toEqual(shares);
});
