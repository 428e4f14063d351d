import { expect, it } from 'vitest';
import { findCauses } from '../../src/contract/causes/find-causes.ts';
import { CASES, findCase } from '../../src/contract/suite.ts';
import type { CaseReport } from '../../src/contract/verify-report.ts';
import { encodeBody } from '../../src/protocol/exchange.ts';
import { type FindingCode, finding } from '../../src/protocol/findings.ts';
import { buildAccepted, buildCase, buildExchange } from '../support/sample-report.ts';

type Came = 'taken' | 'empty' | '401' | '404' | '500' | '429' | 'down' | 'limit';

const reply = (status: number, text: string, headers: readonly (readonly [string, string])[] = []) =>
  buildExchange('', {
    reply: { status, headers: [...headers], ...encodeBody(Buffer.from(text)) },
    verdict: status === 401 ? 'denied' : 'broken',
  });
const EXCHANGES = {
  taken: buildAccepted(),
  empty: reply(200, ''),
  '401': reply(401, 'no'),
  '404': reply(404, 'no such page'),
  '500': reply(500, 'Internal Server Error'),
  '429': reply(429, 'Too many requests', [['Retry-After', '60']]),
  down: buildAccepted(),
} as const;

/** A case that ended in this way. */
function ended(id: string, came: Came): CaseReport {
  const { level, title, expects, advice } = findCase(id) ?? expect.fail(`no case ${id}`);
  const about = { level, title, expects, advice };
  if (came === 'limit')
    return buildCase(id, { ...about, outcome: 'skip', reason: 'the endpoint limits the rate: status 429' });
  const code: FindingCode = expects.startsWith('refused')
    ? 'not-refused'
    : expects.startsWith('accepted')
      ? 'not-accepted'
      : 'not-answered';
  const down = came === 'down' ? [finding('not-alive', { got: 'nothing', back: 'never' })] : [];
  const findings = came === 'down' ? down : [finding(code, { got: came })];
  return buildCase(id, {
    ...about,
    ...(came === 'down' ? { level: 'must' as const } : {}),
    outcome: 'fail',
    reason: findings[0]?.message ?? '',
    findings,
    exchanges: [EXCHANGES[came]],
  });
}

/** A whole run in which these cases ended in this way, and all others passed. */
const runWith = (failed: Readonly<Record<string, Came>>) =>
  CASES.map(({ id }) => (failed[id] === undefined ? buildCase(id) : ended(id, failed[id])));
const all = (came: Came, ...prefixes: readonly string[]) =>
  Object.fromEntries(
    CASES.filter(
      ({ id, expects }) => expects.startsWith('refused') && prefixes.some((prefix) => id.startsWith(prefix)),
    ).map(({ id }) => [id, came]),
  );
const but = (failed: Readonly<Record<string, Came>>, ...ids: readonly string[]) =>
  Object.fromEntries(Object.entries(failed).filter(([id]) => !ids.includes(id)));

const CRASHES = Object.fromEntries(
  CASES.filter(({ id }) => id.startsWith('accept/platform-')).map(({ id }) => [id, '500'] as const),
);
const SIGN = Object.keys(all('taken', 'sign/'));
const IDENTITY = Object.keys(all('taken', 'identity/'));

const ROWS: readonly (readonly [
  name: string,
  failed: Readonly<Record<string, Came>>,
  causes: Readonly<Record<string, readonly string[] | number>>,
])[] = [
  ['nothing', {}, {}],
  ['no Sign is checked', all('taken', 'sign/'), { 'sign-unchecked': SIGN.length }],
  [
    'a Sign has to be there, and is not compared',
    but(all('taken', 'sign/'), 'sign/missing', 'sign/empty', 'sign/array', 'sign/unsigned-malformed'),
    { 'sign-value-unchecked': SIGN.length - 4 },
  ],
  [
    'a callback without Sign is taken',
    { 'sign/missing': 'taken', 'sign/empty': 'taken' },
    { 'sign-optional': ['sign/missing', 'sign/empty'] },
  ],
  [
    'a Sign that only begins right',
    { 'sign/truncated': 'taken', 'sign/missing': 'taken', 'sign/empty': 'taken' },
    { 'sign-compared-in-part': ['sign/missing', 'sign/empty', 'sign/truncated'] },
  ],
  [
    'an old RequestTime',
    { 'sign/stale-90s': 'taken', 'sign/ahead-90s': 'taken' },
    { 'time-unchecked': ['sign/stale-90s', 'sign/ahead-90s'] },
  ],
  ['RequestTime ahead alone', { 'sign/ahead-90s': 'taken' }, { 'sign/ahead-90s': ['sign/ahead-90s'] }],
  ['no SdkAppid is checked', all('taken', 'identity/'), { 'app-unchecked': IDENTITY.length }],
  [
    'no SdkAppid is checked, and the missing Sign refused',
    but(all('taken', 'identity/'), 'identity/foreign-unsigned'),
    { 'app-unchecked': IDENTITY.length - 1 },
  ],
  [
    'a body member stands in',
    { 'identity/body-override': 'taken' },
    { 'query-merged-with-body': ['identity/body-override'] },
  ],
  [
    'a prefix',
    { 'identity/longer': 'taken', 'identity/coerced': 'taken' },
    { 'app-compared-in-part': ['identity/longer', 'identity/coerced'] },
  ],
  ['a number', { 'identity/coerced': 'taken' }, { 'app-compared-as-number': ['identity/coerced'] }],
  [
    'only the missing one is taken',
    { 'identity/missing': 'taken', 'identity/empty': 'taken' },
    { 'app-optional': ['identity/missing', 'identity/empty'] },
  ],
  [
    'the same answer to everything',
    all('taken', 'identity/', 'sign/', 'body/', 'command/'),
    { 'same-answer': Object.keys(all('taken', 'identity/', 'sign/', 'body/', 'command/')).length },
  ],
  [
    'neither SdkAppid nor Sign, but the body is parsed',
    all('taken', 'identity/', 'sign/'),
    { 'app-unchecked': IDENTITY.length, 'sign-unchecked': SIGN.length },
  ],
  [
    'refusals that are empty',
    all('empty', 'identity/', 'sign/'),
    { 'refusal-unreadable': Object.keys(all('empty', 'identity/', 'sign/')).length },
  ],
  ['a refusal as 404', { 'identity/foreign': '404' }, { 'refusal-unreadable': ['identity/foreign'] }],
  [
    'a crash on odd bodies',
    { 'body/malformed': '500', 'body/empty': '500', 'body/deep': '500' },
    { crash: ['body/malformed', 'body/empty', 'body/deep'] },
  ],
  ['the same 500 to what Chat sends', CRASHES, { 'server-error': Object.keys(CRASHES) }],
  [
    'a limit of the rate, as replies and as skips',
    { 'delivery/duplicate': '429', 'delivery/concurrent': 'limit' },
    { 'rate-limited': ['delivery/duplicate', 'delivery/concurrent'] },
  ],
  ['an endpoint that falls', { 'wire/abort': 'down' }, { 'endpoint-down': ['wire/abort'] }],
  [
    'any body is taken',
    { 'body/malformed': 'taken', 'body/truncated': 'taken', 'body/empty': 'taken' },
    { 'body-unchecked': ['body/malformed', 'body/truncated', 'body/empty'] },
  ],
  [
    'PairList is not looked at',
    { 'body/pairlist-missing': 'taken', 'body/pairlist-type': 'taken' },
    { 'pairs-unchecked': ['body/pairlist-missing', 'body/pairlist-type'] },
  ],
];

it.each(ROWS)('%s', (_, failed, causes) => {
  const found = findCauses(runWith(failed), null, 'must');
  expect(
    Object.fromEntries(found.map(({ id, cases }) => [id, typeof causes[id] === 'number' ? cases.length : cases])),
  ).toEqual(causes);
  // Each failed case has exactly one cause.
  const explained = found.flatMap(({ cases }) => cases);
  expect(explained.toSorted()).toEqual(Object.keys(failed).toSorted());
});

it('the worst hole comes first, then what a level makes less urgent', () => {
  const failed = {
    ...all('taken', 'sign/'),
    'identity/missing': 'taken',
    'identity/empty': 'taken',
    'accept/charset': '401',
    'command/sibling': '500',
    'wire/abort': 'down',
  } as const;
  const found = findCauses(runWith(failed), null, 'must');
  expect(found.map(({ id }) => id)).toEqual([
    'endpoint-down',
    'sign-unchecked',
    'accept/charset',
    'app-optional',
    'crash',
  ]);
  expect(found.map(({ fails }) => fails)).toEqual([true, true, true, false, false]);
  expect(found[1]?.cases[0]).toBe('sign/missing');
});

it('the diagnosis comes first and has the documented example for its case', () => {
  const diagnosis = { id: 'csrf', summary: 'it was not accepted', advice: ['exempt it', 'or that'] };
  const failed = { 'accept/documented-example': '401', 'wire/abort': 'down' } as const;
  const found = findCauses(runWith(failed), diagnosis, 'must');
  expect(found.map(({ id, cases }) => [id, ...cases])).toEqual([
    ['csrf', 'accept/documented-example'],
    ['endpoint-down', 'wire/abort'],
  ]);
  expect(found[0]).toMatchObject({ level: 'must', fails: true, title: 'it was not accepted', advice: 'exempt it' });
});

it('what the baseline knows is not shown, but tells the cause of the rest', () => {
  const cases = runWith(all('taken', 'sign/')).map((each) =>
    each.outcome === 'fail' && each.id !== 'sign/wrong' ? { ...each, outcome: 'known' as const } : each,
  );
  expect(findCauses(cases, null, 'must')).toMatchObject([{ id: 'sign-unchecked', cases: ['sign/wrong'] }]);
});

it('no advice about a refusal tells to answer OK, nor about a 500 to answer 200 always', () => {
  for (const came of ['taken', 'empty', '404', '500'] as const)
    for (const { advice } of findCauses(runWith(all(came, 'identity/', 'sign/', 'body/')), null, 'must'))
      expect(advice).not.toMatch(/^Answer .*"OK"|always answer 200/i);
  for (const { advice } of findCauses(runWith(CRASHES), null, 'must')) expect(advice).not.toMatch(/200/);
});

it('cases of the same advice are one cause; the advice of a finding needs the same reason as well', () => {
  const one = ended('accept/pairs-100', '404');
  const other = { ...ended('accept/pairs-1000', '401'), advice: null };
  const same = { ...other, id: 'accept/pairs-2000' };
  const found = findCauses([{ ...one, advice: null }, other, same], null, 'must');
  expect(found.map(({ cases }) => cases)).toEqual([['accept/pairs-100'], ['accept/pairs-1000', 'accept/pairs-2000']]);
  const advised = [one, other].map((each) => ({ ...each, advice: 'Raise the limit.' }));
  expect(findCauses(advised, null, 'must')).toMatchObject([{ advice: 'Raise the limit.', cases: { length: 2 } }]);
});
