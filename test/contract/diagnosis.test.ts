import { describe, expect, it } from 'vitest';
import { BASE_CASE, CASES } from '../../src/contract/suite.ts';
import { idsOf, LARGEST, type Options, run, told } from '../support/backend-rows.ts';
import { json, knowing, type Manners, redirect, startPlain, text } from '../support/backends.ts';

/** What says nothing once the documented callback is not accepted. */
const meaningless = (token: string | null | undefined) =>
  CASES.filter(
    ({ id, expects, needsToken }) =>
      id !== BASE_CASE &&
      (id.startsWith('reply/') || /^(accepted|refused)/.test(expects) || (needsToken && token === null)),
  ).map(({ id }) => id);

const USERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
const envelope = (given: Readonly<Record<string, unknown>>) =>
  json({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...given });
const accepted = (answer: Manners['accepted']): Partial<Manners> => ({ accepted: answer, otherCommand: () => answer });
const crash = (): never => {
  throw new Error('nobody catches this');
};

/**
 * What keeps the documented callback from being accepted; what the one diagnosis says, and advises.
 */
const DIAGNOSED: readonly (readonly [
  name: string,
  deviation: Partial<Manners>,
  options: Options,
  summary: RegExp,
  advice: RegExp,
])[] = [
  ['{"code":0} for a success', accepted(json({ code: 0 })), {}, /"code":0/, /ActionStatus/],
  ['the text ok for a success', accepted(text('ok')), {}, /with ok/, /ActionStatus/],
  ['ActionStatus in small letters', accepted(envelope({ ActionStatus: 'ok' })), {}, /"ok"/, /ActionStatus|OK or FAIL/],
  ['an empty 200 for a success', accepted(text('')), {}, /empty body/, /ActionStatus|JSON/],
  ['status 204', accepted(text('', 204)), {}, /status 204/, /200/],
  [
    'a byte order mark in front of the envelope',
    accepted({ ...envelope({}), text: `\ufeff${envelope({}).text}` }),
    {},
    /status 200/,
    /byte order mark|BOM/,
  ],
  ['another route', {}, { to: '/hooks/im' }, /status 404/, /path/],
  ['a redirect', { takesType: () => false, send: redirect }, {}, /status 301/, /URL/],
  ['another SdkAppid', {}, { sdkAppId: '1400000002' }, /FAIL/, /SdkAppid/],
  ['another token', {}, { token: 'frontend-token' }, /FAIL/, /token/],
  ['no token', {}, { token: null }, /FAIL/, /--token/],
  ['users of its own', { work: knowing(...USERS) }, { accounts: USERS }, /FAIL/, /--accounts/],
];

describe.concurrent('the suite against', () => {
  it.each(DIAGNOSED)('one diagnosis: %s', async (_, deviation, { to, ...options }, summary, advice) => {
    const backend = await startPlain(deviation);
    const report = await run(async () => ({ ...backend, url: to ? new URL(to, backend.url).href : backend.url }), {
      ...options,
      skip: [LARGEST],
    });
    expect(report.diagnosis?.summary).toMatch(summary);
    expect(report.diagnosis?.advice.join('\n')).toMatch(advice);
    expect(idsOf(report.cases, 'fail'), told(report.cases)).toEqual([BASE_CASE]);
    expect(idsOf(report.cases, 'skip')).toEqual(expect.arrayContaining(meaningless(options.token)));
    expect(report.verdict).toBe('fail');
  });

  it('a crash on every callback: one diagnosis, and no other case for the same reply', async () => {
    const { cases, diagnosis } = await run(() => startPlain({ isOurs: crash }), { skip: [LARGEST] });
    expect(diagnosis?.summary).toMatch(/status 500/);
    expect(idsOf(cases, 'fail'), told(cases)).toEqual([BASE_CASE]);
    expect(cases.find(({ id }) => id === 'body/deep')).toMatchObject({
      outcome: 'skip',
      reason: expect.stringMatching(/the same reply as the documented callback/),
    });
  });

  it('a crash on other commands, where the documented callback is refused: two causes', async () => {
    const { cases } = await run(() => startPlain({ work: knowing(...USERS), otherCommand: crash }), {
      only: [BASE_CASE, 'command/state-change', 'body/deep'],
    });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual([BASE_CASE, 'command/state-change']);
    expect(idsOf(cases, 'skip')).toEqual(['body/deep']);
  });

  it('nobody at all', async () => {
    const backend = await startPlain();
    await backend.close();
    await expect(run(async () => backend)).rejects.toThrow(/could not be reached/);
  });
});
