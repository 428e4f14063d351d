import { expect, it } from 'vitest';
import { http } from '../support/counterparts.ts';
import { counted, isDistinct, OK_REPLY, type Script, type Seen, sendMany, startEndpoint } from '../support/endpoint.ts';

/**
 * Long enough that no busy machine makes it pass by itself: for endpoints of which some replies
 * have to be in time.
 */
const PATIENT_MS = 600;
/** For endpoints that never answer in time, whatever the machine. */
const HASTY_MS = 200;

const INCOMPLETE: readonly (readonly [string, Script, { status: number } | null])[] = [
  ['nothing at all', () => undefined, null],
  ['half of the headers', (seen) => seen.reply(OK_REPLY.slice(0, 30)), null],
  ['half of the body', (seen) => seen.reply(OK_REPLY.slice(0, -9)), { status: 200 }],
  ['100 Continue alone', (seen) => seen.reply('HTTP/1.1 100 Continue\r\n\r\n'), null],
];

it.each(INCOMPLETE)(
  '%s comes within twice the time-out: late, without a latency, and what came is kept',
  async (_, script, reply) => {
    const endpoint = await startEndpoint(script);
    const report = await sendMany(endpoint.url, 3, { timeoutMs: HASTY_MS });
    expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([3, 3, true]);
    expect(counted(report)).toEqual({ verdicts: { late: 3 }, findings: { 'reply-late': 3 } });
    expect([report.histograms.responseMs.count, report.histograms.serviceMs.count]).toEqual([0, 0]);
    expect(report.responseMs).toMatchObject({ min: null, p50: null, p99: null, max: null });
    const example = report.examples['reply-late'];
    expect(example).toMatchObject({ verdict: 'late', latencyMs: null, failure: { kind: 'timeout' } });
    if (reply === null) expect(example?.reply).toBeNull();
    else expect(example?.reply).toMatchObject(reply);
    // A connection on which a reply is owed is not used for another one.
    expect([endpoint.connections(), report.connections]).toEqual([
      3,
      { opened: 3, peak: 3, failed: 0, lostOnReuse: 0 },
    ]);
  },
);

it('a reply in the second time-out: late, judged by what it says too, and the connection goes on', async () => {
  const endpoint = await startEndpoint(
    (seen) => void (seen.index === 0 ? setTimeout(() => seen.reply(http('no JSON')), 1.2 * PATIENT_MS) : seen.reply()),
  );
  const report = await sendMany(endpoint.url, 2, { timeoutMs: PATIENT_MS, maxConnections: 1 });
  expect(counted(report)).toEqual({ verdicts: { ok: 1, late: 1 }, findings: { 'reply-late': 1, 'reply-not-json': 1 } });
  const [first] = endpoint.seen as [Seen, Seen];
  const example = report.examples['reply-late'];
  expect(example).toMatchObject({
    verdict: 'late',
    failure: { kind: 'timeout' },
    reply: { status: 200, body: 'no JSON' },
    request: { body: first.body },
  });
  // Whole milliseconds on the endpoint's side.
  expect(example?.latencyMs).toBeGreaterThan((first.repliedMs ?? Number.NaN) - first.atMs - 2);
  expect(report.serviceMs.max).toBeCloseTo(example?.latencyMs ?? Number.NaN, 2);
  expect(report.histograms.responseMs.count).toBe(2);
  expect(endpoint.connections()).toBe(1);
});

it.each<[string, Script]>([
  ['that never comes', () => undefined],
  [
    'in place of which the connection is closed after the time-out',
    (seen) => void setTimeout(() => seen.socket.end(), 1.2 * PATIENT_MS),
  ],
])(
  'a reply %s, on a connection that had been used before, is late as well: nothing is said of a lost connection',
  async (_, script) => {
    const endpoint = await startEndpoint((seen) => (seen.nth === 0 ? seen.reply() : script(seen)));
    const report = await sendMany(endpoint.url, 2, { timeoutMs: PATIENT_MS, maxConnections: 1 });
    expect(counted(report)).toEqual({ verdicts: { ok: 1, late: 1 }, findings: { 'reply-late': 1 } });
    expect(report.connections).toEqual({ opened: 1, peak: 1, failed: 0, lostOnReuse: 0 });
  },
);

it('without a time-out a reply may take as long as it likes', async () => {
  const endpoint = await startEndpoint((seen) => void setTimeout(seen.reply, 300));
  expect(counted(await sendMany(endpoint.url, 2, { timeoutMs: 0 }))).toEqual({ verdicts: { ok: 2 }, findings: {} });
});

it('a reply of more than a second is in time, and called slow; another one, to the byte the same, is not', async () => {
  const endpoint = await startEndpoint((seen) => void (seen.index === 1 ? setTimeout(seen.reply, 1020) : seen.reply()));
  const report = await sendMany(endpoint.url, 4, { timeoutMs: 10_000, maxConnections: 1 });
  // The others waited for the connection, which does not make their replies slow.
  expect(counted(report)).toEqual({ verdicts: { ok: 4 }, findings: {} });
  expect(report.findings['reply-slow']).toBe(1);
  expect(report.examples['reply-slow']).toMatchObject({
    verdict: 'ok',
    failure: null,
    request: { body: endpoint.seen[1]?.body },
  });
});
