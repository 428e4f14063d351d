import { describe, expect, it } from 'vitest';
import { ANY_CHOICES } from '../../src/contract/case.ts';
import { runSuite } from '../../src/contract/run-suite.ts';
import { BASE_CASE, CASE_IDS, CASES, USUAL_CASE_IDS } from '../../src/contract/suite.ts';
import type { Report } from '../../src/contract/verify-report.ts';
import type { Transport } from '../../src/contract/wire.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { renderJunit } from '../../src/render/junit.ts';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import { idsOf, LARGEST, type Options, run, told } from '../support/backend-rows.ts';
import { APP, json, knowing, type Manners, redirect, startPlain, TOKEN, text } from '../support/backends.ts';
import { buildExchange } from '../support/sample-report.ts';

/** What says nothing once the documented callback is not accepted. */
const meaningless = (token: string | null | undefined) =>
  CASES.filter(
    ({ id, expects, needsToken }) =>
      id !== BASE_CASE &&
      USUAL_CASE_IDS.includes(id) &&
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

/** A run whose first callback ends like this; a second one would be an error. */
async function runSilent(first: Exchange): Promise<Report> {
  const once = { deliverPatiently: async () => first } as Partial<Transport> as Transport;
  const reading = parseEndpoint('http://127.0.0.1:3000/im');
  if (!reading.ok) throw new Error('no endpoint');
  const result = await runSuite({
    transport: once,
    endpoint: reading.endpoint,
    sdkAppId: APP,
    token: TOKEN,
    seed: 1,
    accounts: [],
    headers: [],
    userAgent: 'test',
    tool: 'test',
    now: () => 0,
    selected: new Set(CASE_IDS),
    effects: null,
    fuzz: null,
    choices: ANY_CHOICES,
    failOn: 'must',
    bail: false,
    baseline: null,
    recoverMs: 0,
    patienceMs: 15_000,
    rerunOf: (id) => id,
    signal: new AbortController().signal,
    curlOf: () => '',
    onCase: () => undefined,
  });
  if (!result.reached) throw new Error('it was not reached');
  return result.report;
}

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
    expect(report.causes.map(({ cases }) => cases)).toEqual([[BASE_CASE]]);
    expect(report.verdict).toBe('fail');
  });

  it('a crash on every callback: one diagnosis, and all else skipped that follows from it', async () => {
    const { cases, diagnosis, causes } = await run(() => startPlain({ isOurs: crash }), { skip: [LARGEST] });
    expect(diagnosis?.summary).toMatch(/status 500/);
    expect(idsOf(cases, 'fail'), told(cases)).toEqual([BASE_CASE]);
    expect(causes.map(({ id }) => id)).toEqual(['server-error']);
    const alive = CASES.filter(({ expects }) => expects.startsWith('alive')).map(({ id }) => id);
    expect(idsOf(cases, 'pass')).toEqual(alive.filter((id) => USUAL_CASE_IDS.includes(id)));
  });

  it('a crash on other commands, where the documented callback is refused: two causes', async () => {
    const { cases } = await run(() => startPlain({ work: knowing(...USERS), otherCommand: crash }), {
      only: [BASE_CASE, 'command/state-change', 'body/deep'],
    });
    expect(idsOf(cases, 'fail'), told(cases)).toEqual([BASE_CASE, 'command/state-change']);
    expect(idsOf(cases, 'skip')).toEqual(['body/deep']);
  });

  it('an endpoint that never answers: that is said once, and no case is accused', async () => {
    const silent = buildExchange('', {
      reply: null,
      failure: { kind: 'timeout', message: 'no complete reply within 15000 ms' },
      latencyMs: null,
      verdict: 'late',
    });
    const report = await runSilent(silent);
    expect(report).toMatchObject({
      verdict: 'fail',
      diagnosis: { id: 'never-answered' },
      counts: { pass: 0, fail: 0 },
    });
    const said = renderVerifyReport(report, { style: await createStyle(false), columns: 80, verbose: false });
    expect(said).toMatch(/✗ the endpoint never answered: it took the connection/);
    expect(said).not.toMatch(/went down|must not take the backend down|no longer answers|Answer status 200/);
    expect(renderJunit(report)).toMatch(/failures="[1-9][\s\S]*name="run\/diagnosis"[\s\S]*never answered/);
  });

  it('nobody at all', async () => {
    const backend = await startPlain();
    await backend.close();
    await expect(run(async () => backend)).rejects.toThrow(/could not be reached/);
  });
});
