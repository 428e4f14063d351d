import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import nodeHttp from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { runLoad } from '../../src/index.ts';
import type { LoadOptions } from '../../src/library/load.ts';
import { runSchedule } from '../../src/load/run-schedule.ts';
import type { Progress } from '../../src/load/watch-progress.ts';
import { loadSampler, NO_WISH } from '../../src/protocol/sample.ts';
import { http, OK } from '../support/counterparts.ts';
import { counted, isDistinct, OK_REPLY, sendMany, startEndpoint } from '../support/endpoint.ts';
import { buildExchange } from '../support/sample-report.ts';

/**
 * How often a connection can be tried in this time when there is a tenth of a second between two
 * tries; timers have whole milliseconds.
 */
const tries = (milliseconds: number) => 1 + Math.ceil(milliseconds / 99);

/** What a run needs that never gets to an endpoint. */
const UNUSED = {
  supply: { requestOf: () => ({ method: 'POST', target: '/', headers: [], body: new Uint8Array() }), textOf: () => '' },
  judge: () => ({ verdict: 'unreachable', findings: [] }) as const,
  record: () => buildExchange(''),
  now: Date.now,
  watchMs: 0,
  drainMs: null,
  progressEveryMs: 1000,
  onProgress: () => undefined,
  onTrouble: () => undefined,
};

/** Nobody listens there, and no connection gets it for its own end. */
const NOBODY = 'http://127.0.0.1:1/';

let folder = '';
/** An authority that is its own certificate, for 127.0.0.1. */
const tls = { cert: '', key: '' };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-load-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const argv = [
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=self',
    '-addext subjectAltName=IP:127.0.0.1 -keyout',
  ].flatMap((part) => part.split(' '));
  execFileSync('openssl', [...argv, key, '-out', cert], { stdio: 'pipe' });
  tls.cert = readFileSync(cert, 'utf8');
  tls.key = readFileSync(key, 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('sends each callback of its seed exactly once, beyond the samples that it makes beforehand too', async () => {
  const endpoint = await startEndpoint();
  const report = await sendMany(endpoint.url, 0, { rate: 20_000, durationMs: 40, seed: 7, maxConnections: 20 });
  expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen), report.seed]).toEqual([800, 800, true, 7]);
  const sampler = await loadSampler();
  const bodies = new Set(endpoint.seen.map(({ body }) => body));
  for (let index = 0; index < 512; index += 1)
    if (!bodies.has(JSON.stringify(sampler(7, index, NO_WISH).body))) expect.fail(`callback ${index} did not come`);
});

it('the same seed sends the same callbacks, another one others', async () => {
  const [first, again, other] = await Promise.all(
    [7, 7, 8].map(async (seed) => {
      const endpoint = await startEndpoint();
      await sendMany(endpoint.url, 30, { seed, wire: 'observed', maxConnections: 1 });
      return endpoint.seen.map(({ target, body }) => `${target} ${body}`);
    }),
  );
  expect(again).toEqual(first);
  expect(first?.filter((each) => other?.includes(each))).toEqual([]);
});

it('one connection is enough for an endpoint that answers at once: every further callback uses it again', async () => {
  const endpoint = await startEndpoint();
  const report = await sendMany(endpoint.url, 50, { maxConnections: 1 });
  expect([endpoint.connections(), report.connections]).toEqual([1, { opened: 1, peak: 1, failed: 0, lostOnReuse: 0 }]);
});

it('never more connections than it may have, however many callbacks wait', async () => {
  const held: (() => void)[] = [];
  const endpoint = await startEndpoint((seen) => {
    held.push(seen.reply);
    // When all connections are taken, nobody else can come.
    if (held.length === 5) for (const reply of held.splice(0)) reply();
  });
  const report = await sendMany(endpoint.url, 100, { maxConnections: 5, rate: 10_000, durationMs: 10 });
  expect([report.sent, endpoint.seen.length, endpoint.peak(), endpoint.connections()]).toEqual([100, 100, 5, 5]);
  expect(report.connections).toEqual({ opened: 5, peak: 5, failed: 0, lostOnReuse: 0 });
});

it('nobody listens: all that was asked for is tried, and unreachable', async () => {
  const report = await sendMany(NOBODY, 20, { maxConnections: 3 });
  expect([report.sent, report.verdict]).toEqual([20, 'fail']);
  expect(counted(report)).toEqual({ verdicts: { unreachable: 20 }, findings: { 'endpoint-refused': 20 } });
  expect(report.connections).toMatchObject({ opened: 0, failed: 20, lostOnReuse: 0 });
  expect(report.examples['endpoint-refused']).toMatchObject({
    verdict: 'unreachable',
    reply: null,
    latencyMs: null,
    failure: { kind: 'connect-refused' },
  });
  expect([report.histograms.responseMs.count, report.histograms.serviceMs.count]).toEqual([0, 0]);
});

it('nobody listens, as fast as it goes: each connection is tried again now and then, not all the time', async () => {
  const from = performance.now();
  const report = await sendMany(NOBODY, 0, { rate: 'max', durationMs: 350, maxConnections: 4 });
  expect(report.verdicts.unreachable).toBe(report.sent);
  expect(report.sent).toBeGreaterThanOrEqual(4);
  expect(report.sent).toBeLessThanOrEqual(4 * tries(performance.now() - from));
});

it('as fast as it goes, connections that fail one by one are tried again one by one, too', async () => {
  let opened = 0;
  const from = performance.now();
  const { sent, verdicts } = await runSchedule({
    ...UNUSED,
    schedule: null,
    durationMs: 450,
    maxConnections: 8,
    signal: new AbortController().signal,
    // The first after 10 ms, the second after 20, and so on: a network, not a closed port of this
    // machine.
    open: ({ onEnd }) => {
      opened += 1;
      setTimeout(() => onEnd({ kind: 'connect-refused', message: '' }), 10 * (1 + (opened % 8)));
      return { send: () => undefined, cutOff: () => undefined, destroy: () => undefined };
    },
  });
  expect(verdicts.unreachable).toBe(sent);
  expect(opened).toBeLessThanOrEqual(8 * tries(performance.now() - from));
});

it('an endpoint that goes away in the middle: what it answered is ok, the rest is unreachable', async () => {
  let answered = 0;
  const server = nodeHttp.createServer((request, response) => {
    request.resume();
    answered += 1;
    response.setHeader('Content-Type', 'application/json');
    if (answered === 5) {
      server.close();
      response.setHeader('Connection', 'close');
    }
    response.end(OK);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const report = await sendMany(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`, 12, {
    maxConnections: 1,
  });
  expect([report.sent, answered]).toEqual([12, 5]);
  expect(counted(report)).toEqual({ verdicts: { ok: 5, unreachable: 7 }, findings: { 'endpoint-refused': 7 } });
  expect(report.connections).toEqual({ opened: 1, peak: 1, failed: 7, lostOnReuse: 0 });
});

it.each<[string, LoadOptions['tls'] & object]>([
  ['not checked', { insecure: true }],
  ['trusted', { ca: 'own' }],
])('over TLS, the certificate %s: many callbacks over one connection', async (_, settings) => {
  const endpoint = await startEndpoint((seen) => seen.reply(), tls);
  const report = await sendMany(endpoint.url, 30, {
    maxConnections: 1,
    tls: { ...settings, ...(settings.ca ? { ca: tls.cert } : {}) },
  });
  expect([report.sent, endpoint.seen.length, endpoint.connections()]).toEqual([30, 30, 1]);
  expect(counted(report)).toEqual({ verdicts: { ok: 30 }, findings: {} });
});

it('over TLS, replies in pieces and connections that end are what they are without', async () => {
  const endpoint = await startEndpoint((seen) => {
    if (seen.index % 3 === 2) return void seen.socket.end();
    if (seen.index % 3 === 0) return seen.reply();
    seen.socket.write(OK_REPLY.slice(0, 40), () => seen.reply(OK_REPLY.slice(40)));
  }, tls);
  const report = await sendMany(endpoint.url, 12, { maxConnections: 1, tls: { insecure: true } });
  expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([12, 12, true]);
  expect(counted(report)).toEqual({ verdicts: { ok: 8, broken: 4 }, findings: { 'reply-closed': 4 } });
  expect(report.connections).toEqual({ opened: 4, peak: 1, failed: 0, lostOnReuse: 4 });
});

it('a certificate that nobody trusts: unreachable, and the endpoint gets no callback', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(), tls);
  const report = await sendMany(endpoint.url, 3);
  expect(counted(report)).toEqual({ verdicts: { unreachable: 3 }, findings: { 'tls-certificate-untrusted': 3 } });
  expect(endpoint.seen).toEqual([]);
});

it('an endpoint that wants a certificate of ours: unreachable, and it gets no callback', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(), {
    ...tls,
    ca: tls.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const without = await sendMany(endpoint.url, 3, { tls: { ca: tls.cert } });
  expect(counted(without)).toEqual({ verdicts: { unreachable: 3 }, findings: { 'tls-client-certificate': 3 } });
  expect(endpoint.seen).toEqual([]);
  const given = await sendMany(endpoint.url, 3, { tls: { ca: tls.cert, ...tls } });
  expect(counted(given)).toEqual({ verdicts: { ok: 3 }, findings: {} });
});

/** Accepts connections and says what it likes, but for a handshake. */
async function startNoTls(greeting: string | null): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => greeting !== null && socket.write(greeting));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as net.AddressInfo).port}/`;
}

it.each([
  ['says nothing', 'endpoint-connect-timeout', null],
  ['speaks HTTP', 'tls-handshake', http(OK)],
] as const)('an endpoint that should speak TLS and %s: unreachable, %s', async (_, code, greeting) => {
  const report = await sendMany(await startNoTls(greeting), 3, { timeoutMs: greeting === null ? 150 : 20_000 });
  expect(counted(report)).toEqual({ verdicts: { unreachable: 3 }, findings: { [code]: 3 } });
  expect(report.connections).toMatchObject({ opened: 0, failed: 3 });
});

it('progress tells where a run is, and adds up', async () => {
  const held: (() => void)[] = [];
  const endpoint = await startEndpoint((seen) => void held.push(seen.reply));
  const states: Progress[] = [];
  // All connections taken, the rest waiting.
  const isFull = ({ sent, waiting }: Progress) => sent === 4 && waiting === 2;
  const report = await sendMany(endpoint.url, 6, {
    maxConnections: 4,
    timeoutMs: 20_000,
    progressEveryMs: 10,
    onProgress: (state) => {
      states.push({ ...state, verdicts: { ...state.verdicts } });
      // From then on whatever has arrived is answered, however late it arrives.
      if (states.some(isFull)) for (const reply of held.splice(0)) reply();
    },
  });
  expect(states.find(isFull)).toMatchObject({
    planned: 6,
    sent: 4,
    inFlight: 4,
    waiting: 2,
    connections: 4,
    verdicts: { ok: 0 },
  });
  for (const { sent, inFlight, verdicts } of states)
    expect(sent - inFlight).toBe(Object.values(verdicts).reduce((sum, each) => sum + each, 0));
  expect(report.verdicts.ok).toBe(6);
});

it('a run that is ended early lets what is under way come to its end, and sends nothing more', async () => {
  const stop = new AbortController();
  const held: (() => void)[] = [];
  let isStopped = false;
  const endpoint = await startEndpoint((seen) => {
    // On its way already when the end was asked for.
    if (isStopped) return seen.reply();
    held.push(seen.reply);
    if (held.length < 3) return;
    isStopped = true;
    stop.abort();
    setImmediate(() => {
      for (const reply of held) reply();
    });
  });
  const report = await sendMany(endpoint.url, 0, {
    rate: 200,
    durationMs: 60_000,
    signal: stop.signal,
    timeoutMs: 20_000,
  });
  expect(report).toMatchObject({
    interrupted: true,
    verdict: 'fail',
    sent: endpoint.seen.length,
    verdicts: { ok: endpoint.seen.length },
  });
  expect(report.sent).toBeGreaterThanOrEqual(3);
  expect(report.asked.callbacks).toBe(12_000);
  expect(isDistinct(endpoint.seen)).toBe(true);
});

it('the rate of a run that is ended early is that of the time until then', async () => {
  const endpoint = await startEndpoint();
  const stop = new AbortController();
  // One is due at once, the next one in a second.
  const options: Partial<LoadOptions> = {
    rate: 1,
    durationMs: 60_000,
    signal: stop.signal,
    progressEveryMs: 5,
    onProgress: ({ elapsedMs }) => elapsedMs > 50 && stop.abort(),
  };
  const { sent, sendingSeconds, achievedRate } = await sendMany(endpoint.url, 0, options);
  // The report has whole milliseconds.
  expect(sendingSeconds).toBeGreaterThanOrEqual(0.05);
  expect(achievedRate).toBeCloseTo(sent / sendingSeconds, 1);
});

function throwMine(): never {
  throw new Error('mine');
}

it.each<[string, Partial<LoadOptions>]>([
  ['onProgress', { onProgress: () => throwMine() }],
  ['onTrouble', { onTrouble: () => throwMine() }],
])('what %s throws ends the run, and is what the run rejects with', async (_, options) => {
  const endpoint = await startEndpoint((seen) => seen.reply(http('nonsense')));
  await expect(
    sendMany(endpoint.url, 0, { rate: 100, durationMs: 60_000, progressEveryMs: 5, ...options }),
  ).rejects.toThrow('mine');
});

it('a run that was ended before it began sends nothing', async () => {
  const endpoint = await startEndpoint();
  const report = await sendMany(endpoint.url, 5, { signal: AbortSignal.abort() });
  expect(report).toMatchObject({ interrupted: true, verdict: 'fail', sent: 0, achievedRate: 0 });
  expect([endpoint.seen.length, endpoint.connections()]).toEqual([0, 0]);
});

it.each<[string, Partial<LoadOptions>]>([
  ['a URL that cannot be called', { to: 'nope' }],
  ['a threshold that cannot be read', { thresholds: ['p99'] }],
  ['no rate at all', { rate: 0 }],
  ['a negative rate', { rate: -1 }],
  ['a rate that is no number', { rate: Number.NaN }],
  ['too little of a rate', { rate: 0.1, durationMs: 1000 }],
  ['no time', { durationMs: 0 }],
  ['no time, as fast as it goes', { rate: 'max', durationMs: 0 }],
  ['no connections', { maxConnections: 0 }],
  ['a rate without end', { rate: Number.POSITIVE_INFINITY }],
  ['a rate beyond what the command takes', { rate: 1_000_001 }],
  ['a rate as a text', { rate: '100' as never }],
  ['a ramp to no number', { rampTo: Number.NaN }],
  ['a ramp of max', { rate: 'max', rampTo: 10 }],
  ['a time without end', { durationMs: Number.POSITIVE_INFINITY }],
  ['a time as a text', { durationMs: '2s' as never }],
  ['a time-out below nothing', { timeoutMs: -1 }],
  ['a time-out beyond what a timer can do', { timeoutMs: 3e9 }],
  ['a wire shape that is none', { wire: 'x' as never }],
  ['headers as an object', { headers: { 'X-A': 'b' } as never }],
  ['headers as lines', { headers: ['X-A: b'] as never }],
  ['a header that holds another one', { headers: [['X-A', 'b\r\nX-B: c']] }],
  ['a header that frames the message', { headers: [['Content-Length', '5']] }],
  ['no URL at all', { to: undefined as never }],
])('%s is a TypeError, and nothing is sent', async (_, options) => {
  const endpoint = await startEndpoint();
  await expect(
    runLoad({ to: endpoint.url, durationMs: 20, signal: AbortSignal.timeout(1000), ...options }),
  ).rejects.toThrow(TypeError);
  expect(endpoint.connections()).toBe(0);
});

it('only the endpoint is needed: the defaults are those of the command', async () => {
  const endpoint = await startEndpoint();
  const stop = new AbortController();
  const report = await runLoad({
    to: endpoint.url,
    signal: stop.signal,
    progressEveryMs: 5,
    onProgress: ({ sent }) => sent > 0 && stop.abort(),
  });
  expect(report.asked).toEqual({
    rate: 100,
    rampTo: null,
    seconds: 10,
    callbacks: 1000,
    maxConnections: 1000,
    timeoutMs: 2000,
    drainMs: 4000,
  });
  expect(endpoint.seen[0]?.target).toMatch(/^\/\?SdkAppid=888888&CallbackCommand=/);
  expect(report.seed).toBeGreaterThanOrEqual(0);
});
