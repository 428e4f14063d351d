import { describe, expect, it } from 'vitest';
import type { FuzzId } from '../../src/contract/fuzz/fuzz-cases.ts';
import { fuzzMutants } from '../../src/contract/self-test/fuzz-mutants.ts';
import {
  crashing,
  type Mutant,
  type Override,
  refusing,
  replying,
  status,
} from '../../src/contract/self-test/mutant.ts';
import { startMutant } from '../../src/contract/self-test/start-mutant.ts';
import type { CaseReport, Report } from '../../src/contract/verify-report.ts';
import { startReceiver } from '../../src/index.ts';
import { type VerifyOptions, verify } from '../../src/library/verify.ts';
import { buildReply, failEnvelope, okEnvelope } from '../../src/protocol/reply.ts';
import { startMortal } from '../support/backends.ts';

const APP = '1400000001';
const TOKEN = 'fuzz-token';

async function run(mutant: Mutant, options: Partial<VerifyOptions> = {}): Promise<Report> {
  const running = await startMutant(mutant, { sdkAppId: APP, token: TOKEN, now: Date.now });
  try {
    return await verify({
      ...{ to: running.url, sdkAppId: APP, token: TOKEN, fuzz: 240, only: [mutant.caughtBy] },
      ...options,
    });
  } finally {
    await running.close();
  }
}
const broken = (override: Override, caughtBy: FuzzId = 'fuzz/valid'): Mutant => ({ name: 'x', caughtBy, override });

const only = ({ cases: [first] }: Report): CaseReport => {
  if (first === undefined) throw new Error('one case was selected');
  return first;
};
const bodies = ({ exchanges }: CaseReport) => exchanges.map(({ request }) => request.body);
const messages = ({ findings }: CaseReport) => findings.map(({ code, message }) => `${code} ${message}`).join('\n');
const pathOf = ({ findings }: CaseReport) => /--fuzz-path ([\d:]+)/.exec(findings[0]?.message ?? '')?.[1] ?? '';

it.concurrent.each([
  ['signed', TOKEN],
  ['not signed', null],
])('a right receiver passes 2,000, %s', { timeout: 60_000 }, async (_, token) => {
  const receiver = await startReceiver({ sdkAppId: APP, token, keep: 0 });
  const report = await verify({ to: receiver.url, sdkAppId: APP, token, fuzz: 2000, seed: 3, only: ['fuzz/'] });
  await receiver.close();
  expect(report.cases.map(({ id, outcome, reason }) => `${id} ${outcome} ${reason}`)).toEqual([
    'fuzz/valid pass ',
    'fuzz/broken pass ',
    'fuzz/bytes pass ',
  ]);
});

const OTHER = '"[\\w-]{1,32}"';
const pair = (from: string, to = OTHER) => `{"From_Account":${from},"To_Account":${to}}`;
const body = (pairs: string, more = '') =>
  new RegExp(`^\\{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":\\[${pairs}\\]${more}\\}$`);

/** What is left of the callback by which each mutant is found. */
const SMALLEST: Readonly<Record<string, RegExp>> = {
  'takes an id with a leading zero for a number': body(`(${pair('"0\\d"')}|${pair(OTHER, '"0\\d"')})`),
  'loses a digit of a long number that is an id': body(pair('"\\d{16,20}"')),
  'takes no 17 pairs': body(`(${pair('"fcb-\\w{8}"', '"fcb-\\w{8}"')},?){17}`),
  'takes a body with a member called length for a list': body(pair(OTHER), ',"length":.{2,4}'),
  'keeps friends as members of an object, which has some already': body(
    pair('"(toString|valueOf|constructor|__proto__|hasOwnProperty|isPrototypeOf)"'),
  ),
  'looks for the members of a pair by their letters':
    /"PairList":\[\{"F?r?o?m?_?A?c?c?o?u?n?t?\\u\w{4}\w*":[^{]*\}\]\}$/,
  'takes an id that begins with a hyphen for an option': body(pair('"-1?"')),
  'decodes the query without a net': /^\{.{0,120}\}$/,
  'has no room for a huge number': /^\{.{0,120}\}$/,
  'looks at SdkAppid only where the body is JSON': /^.{0,200}$/s,
  'is not there for the next request after one without a path': /^.{1,80}$/s,
};

describe.concurrent('a receiver that', () => {
  it.each(fuzzMutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s: it is found, made small, and found again by its path',
    { timeout: 60_000 },
    async (name, mutant) => {
      const found = only(await run(mutant));
      expect(found.outcome, found.reason).toBe('fail');
      expect(found.reason).toMatch(/^240 callbacks, 1 distinct failure, shrunk to \d+ bytes$/);
      expect(bodies(found)[0]).toMatch(SMALLEST[name] ?? /no such row/);
      const path = pathOf(found);
      const isBytes = mutant.caughtBy === 'fuzz/bytes';
      expect(found.shrunk).toMatchObject([{ exchange: 0, of: 240, repeats: true, path }]);
      expect(found.shrunk?.[0]?.plain?.body).toEqual(
        isBytes ? undefined : expect.stringMatching(body(pair('"fcb-\\w{8}"', '"fcb-\\w{8}"'))),
      );
      expect(found.rerun).toContain(`--seed 1 --fuzz 240 --fuzz-path ${path}`);
      expect(found.curl === null).toBe(mutant.caughtBy === 'fuzz/bytes');

      const again = only(await run(mutant, { fuzzPath: path }));
      expect(again.reason).toBe('1 callback, 1 distinct failure');
      expect(bodies(again)).toEqual(bodies(found));
      expect(again.findings.map(({ code }) => code)).toEqual(found.findings.map(({ code }) => code));
    },
  );
});

it.concurrent('a new member or parameter that alone makes the difference is a matter of level should', async () => {
  const member = broken(refusing(({ members }) => Object.keys(members ?? {}).length > 2));
  expect(only(await run(member))).toMatchObject({ outcome: 'fail', level: 'should' });
  const parameter = broken(refusing(({ request }) => /[&?](EventTime|length)=/.test(request.target)));
  expect(only(await run(parameter))).toMatchObject({ outcome: 'fail', level: 'should' });
});

it.concurrent('failures of one kind are counted, three kinds are made small, and the rest is counted', async () => {
  const kinds = [502, 503, 504, 505, 506];
  const report = only(
    await run(broken((seen) => (seen.pairCount < 10 ? null : status(kinds[seen.pairCount % kinds.length] ?? 500)))),
  );
  const counts = report.findings.map(({ message }) => Number(/(\d+) of 240 failed so/.exec(message)?.[1]));
  const others = Number(/; (\d+) more failed in other ways$/.exec(report.reason)?.[1]);
  expect(report.reason).toMatch(/^240 callbacks, 3 distinct failures, shrunk to \d+, \d+ and \d+ bytes; \d+ more/);
  expect(new Set(report.exchanges.map(({ reply }) => reply?.status)).size).toBe(3);
  // Each callback of ten pairs or more failed, and none was counted twice.
  let large = 0;
  const counting: Override = ({ pairCount }) => {
    large += pairCount < 10 ? 0 : 1;
    return null;
  };
  await run(broken(counting));
  expect(counts.reduce((sum, each) => sum + each, others)).toBe(large);
});

it.concurrent('words that name the ids and numbers of a callback are of one kind', async () => {
  const telling: Override = ({ pairCount, members }, right) => {
    if (pairCount < 3) return null;
    const [first] = (members?.['PairList'] ?? []) as { From_Account: string }[];
    return { ...right, body: buildReply(failEnvelope(`${first?.From_Account} has not all of the ${pairCount}`)) };
  };
  const report = only(await run(broken(telling)));
  expect(report.reason).toMatch(/1 distinct failure, shrunk to \d+ bytes$/);
  expect(JSON.parse(bodies(report)[0] ?? '').PairList.length).toBeLessThan(5);
});

it.concurrent('a failure that does not come back is told as such, with its exchange', async () => {
  let isOver = false;
  const once: Override = ({ pairCount }) => {
    const fails = pairCount > 20 && !isOver;
    isOver ||= fails;
    return fails ? status(500) : null;
  };
  const report = only(await run(broken(once)));
  expect(report).toMatchObject({ outcome: 'fail', level: 'must', reason: '240 callbacks, 1 distinct failure' });
  expect(messages(report)).toMatch(
    /^fuzz-not-repeatable not repeatable: expected the callback to be accepted, got status 500 .*1 of 240 failed so, --fuzz-path \d+; when it was sent again, this did not happen$/,
  );
  expect(report.exchanges.map(({ reply }) => reply?.status)).toEqual([500]);
});

it.concurrent('a hole that the fixed cases have found is not told again', async () => {
  const open = broken(
    replying({ ...status(200), body: buildReply(okEnvelope()) }, () => true),
    'fuzz/broken',
  );
  const alone = await run(open);
  expect(new Set(only(alone).findings.map(({ code }) => code))).toEqual(new Set(['fuzz-forged-accepted']));
  const whole = await run(open, { only: ['identity/foreign', 'sign/missing', 'fuzz/broken'] });
  expect(whole.cases.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    'identity/foreign fail',
    'sign/missing fail',
    'fuzz/broken pass',
  ]);
});

it.concurrent('where the documented callback is refused, nothing is generated', async () => {
  const { cases } = await run(broken(refusing(() => true)), { only: ['fuzz/'] });
  expect(cases.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
    Array(3).fill('skip the documented callback was not accepted, so this would say nothing'),
  );
});

it.concurrent('an endpoint that limits the rate accuses no callback', async () => {
  let left = 30;
  const limited: Override = () => {
    left -= 1;
    return left < 0 ? status(429) : null;
  };
  const { cases, stopped } = await run(broken(limited), { only: ['fuzz/'] });
  expect(stopped).toBe('the endpoint limits the rate (429)');
  expect(cases.map(({ outcome }) => outcome)).toEqual(['skip', 'skip', 'skip']);
  expect(cases[0]?.reason).toMatch(/^the endpoint limits the rate \(429\), after \d+ of 108 callbacks, none of which/);
});

it.concurrent('an endpoint that goes down for good', { timeout: 60_000 }, async () => {
  const backend = await startMortal('Nonsense', null);
  const { cases, stopped, verdict } = await verify({
    ...{ to: backend.url, sdkAppId: APP, token: 'backend-token', fuzz: 900, only: ['fuzz/broken', 'fuzz/bytes'] },
  }).finally(backend.close);
  expect({ stopped, verdict }).toEqual({ stopped: expect.stringMatching(/no longer answers/), verdict: 'fail' });
  expect(cases.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(['fuzz/broken fail', 'fuzz/bytes skip']);
  expect(cases[0]?.reason).toMatch(/^\d+ of 737 callbacks, 1 distinct failure$/);
  expect(cases[0]?.findings[0]?.message).toContain('it could not be sent again');
  expect(cases[0]?.exchanges[0]?.request.target).toContain('CallbackCommand=Nonsense');
});

it.concurrent('a crash behind a right answer is told with the callback that got it', async () => {
  // Behind the first callback with many pairs two requests are cut: the next one, and its second try.
  let cuts = 3;
  const report = only(
    await run({
      name: 'x',
      caughtBy: 'fuzz/valid',
      faults: () => ({
        onRequest: (peer, head) => {
          const isLarge = Number(/content-length: (\d+)/i.exec(head)?.[1]) > 2200;
          if (cuts === 3 ? !isLarge : cuts === 0) return false;
          cuts -= 1;
          if (cuts < 2) peer.socket.destroy();
          return cuts < 2;
        },
      }),
    }),
  );
  expect(messages(report)).toContain('fuzz-not-repeatable');
  expect(report.exchanges.map(({ reply }) => reply?.status)).toEqual([undefined, 200]);
  expect(Buffer.byteLength(report.exchanges[1]?.request.body ?? '')).toBeGreaterThan(2200);
});

it.each<[string, Partial<VerifyOptions>, RegExp]>([
  ['no whole number', { fuzz: 1.5 }, /fuzz is 1.5 instead of a whole number from 1 to 1000000/],
  ['a path without a number', { fuzz: null, fuzzPath: '1', only: ['fuzz/valid'] }, /fuzzPath needs fuzz/],
  ['a path for two cases', { fuzzPath: '1', only: ['fuzz/'] }, /only with one case of fuzz/],
  ['no path', { fuzzPath: 'x' }, /fuzzPath is 'x' instead of a path/],
  [
    'a path that leads nowhere',
    { fuzzPath: '1:9999', only: ['fuzz/valid'] },
    /there is no callback at the path 1:9999/,
  ],
])('misuse: %s', async (_, options, message) => {
  await expect(run(broken(crashing(() => false)), options)).rejects.toThrow(message);
});
