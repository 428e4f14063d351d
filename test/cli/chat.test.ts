import { readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { expect, it } from 'vitest';
import { callRest, control, startChatCli } from '../support/chat.ts';
import { closedPort, FAIL, OK, http as reply, startBackend, talk } from '../support/counterparts.ts';
import { readAll, records, runCli, start } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(path(name), content);
  return path(name);
};
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const block = (from: string, to: string) => ['sns/black_list_add', { From_Account: from, To_Account: [to] }] as const;

it.each<[string[]]>([[[]], [['-q']], [['-v']], [['--format', 'ndjson']], [['-q', '--format', 'ndjson']], [['--prev']]])(
  'chat %j: the ready line comes first and has its form',
  async (argv) => {
    const { result, interrupt, url } = await startChatCli(argv);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(await callRest(url, ...block('a', 'b'))).toMatchObject({ ErrorCode: 0 });
    interrupt('SIGINT');
    const { code, stderr } = await result;
    expect(code).toBe(0);
    expect(stderr.split('\n')[0]).toBe(`friend-cb: chat on ${url}`);
    if (argv.includes('-q')) expect(stderr).toBe(`friend-cb: chat on ${url}\n`);
  },
);

it.each<[string[], RegExp]>([
  [['--port', '65536'], /^friend-cb: --port <n>: '65536' is not a whole number from 0 to 65535\n/],
  [['--host', '300.1.1.1'], /^friend-cb: cannot listen on port 0 of 300\.1\.1\.1: /],
  [['--to', 'nope'], /^friend-cb: --to <url>: 'nope' is not a URL/],
  [['--to', 'ftp://h:1'], /^friend-cb: --to <url>: ftp: is not a scheme/],
  [['--sdk-appid', 'x'], /^friend-cb: --sdk-appid <id>: 'x' is not an SDKAppID\n/],
  [['--admin', ''], /^friend-cb: --admin <id>: the account is empty\n/],
  [['--lose', '0'], /^friend-cb: --lose <n\|p%>: '0' is neither a number of callbacks nor a part of them\n/],
  [['--lose', '101%'], /^friend-cb: --lose <n\|p%>: '101%' is neither/],
  [['--duplicate', 'all'], /^friend-cb: --duplicate <n\|p%>: 'all' is neither/],
  [['--fault', 'zed'], /^friend-cb: --fault <name=code>: 'zed' is not of the form ACCOUNT=CODE or CALL=CODE\n/],
  [['--fault', 'zed=x'], /^friend-cb: --fault <name=code>: 'zed=x' has 'x' for a code; /],
  [['--fault', '=30006'], /^friend-cb: --fault <name=code>: '=30006' is not of the form/],
  [['--rate-limit', '0'], /^friend-cb: --rate-limit <n>: '0' is not a whole number from 1 to 1000000\n/],
  [['--not-a-friend', '30003'], /^friend-cb: --not-a-friend <code>: '30003' is none of 31704, 30001\n/],
  [['--result-info', 'ok'], /^friend-cb: --result-info <kind>: 'ok' is none of empty, observed\n/],
  [['--retries', '11'], /^friend-cb: --retries <n>: '11' is not a whole number from 0 to 10\n/],
  [['--timeout', 'soon'], /^friend-cb: --timeout <duration>: 'soon' is not a duration\n/],
  [['--callback-delay', '-1'], /^friend-cb: --callback-delay <duration>: '-1' is not a duration\n/],
  [['--callback-order', 'first'], /^friend-cb: --callback-order <order>: 'first' is none of after, before\n/],
  [['--wire', 'real'], /^friend-cb: --wire <shape>: 'real' is none of documented, observed/],
  [['--format', 'json'], /^friend-cb: --format <format>: 'json' is none of pretty, ndjson; did you mean ndjson\?\n/],
  [['--count', '0'], /^friend-cb: --count <n>: '0' is not a whole number from 1 /],
  [['--for', 'ever'], /^friend-cb: --for <duration>: 'ever' is not a duration\n/],
  [['--seed', '-1'], /^friend-cb: --seed <n>: '-1' is not a whole number/],
  [['--ca', path('nope')], /^friend-cb: cannot read the CA file '.*nope': it does not exist\n/],
  [['--token', ''], /^friend-cb: --token <token>: /],
  [['--token-file', path('nope')], /^friend-cb: cannot read the token file '.*nope': it does not exist\n/],
  [['--record', path('nope/x')], /^friend-cb: cannot write the record '.*': there is no folder/],
  [['--record', path('.')], /^friend-cb: cannot write the record '.*': it is a folder\n/],
  [['--record', file('notes', 'my notes')], /^friend-cb: '.*notes' is not a recording, so nothing is appended to it\n/],
  [['--secret-key-file', path('nope')], /^friend-cb: cannot read the secret key '.*nope': it does not exist\n/],
  [['--secret-key-file', path('.')], /^friend-cb: cannot read the secret key '.*': it is a folder\n/],
  [['--secret-key-file', file('empty', '')], /^friend-cb: the secret key in '.*empty' is empty\n/],
  [['--secret-key-file', file('line', '\n')], /^friend-cb: the secret key in '.*line' is empty\n/],
  [
    ['--secret-key-file', file('two', `${KEY.slice(32)}\n${KEY}\n`)],
    /^friend-cb: the secret key in '.*two' holds more than a key\n/,
  ],
  [
    ['--secret-key-file', file('blank', ` ${KEY}`)],
    /^friend-cb: the secret key in '.*blank' begins or ends with a blank\n/,
  ],
  [
    ['--secret-key-file', file('bytes', new Uint8Array([255, 254]))],
    /^friend-cb: the secret key in '.*bytes' holds more than a key\n/,
  ],
  [['--friends', path('nope')], /^friend-cb: cannot read the graph '.*nope': it does not exist\n/],
  [['--friends', path('.')], /^friend-cb: cannot read the graph '.*': it is a folder\n/],
  [['--friends', path('empty')], /^friend-cb: the graph '.*empty' is empty\n/],
  [
    ['--friends', file('cut.json', '{"friends":\n')],
    /^friend-cb: the graph '.*cut\.json' is not JSON: line 2, column 1: a value is expected/,
  ],
  [['--friends', path('two')], /^friend-cb: the graph '.*two' is not JSON: line 1, column \d+: /],
  [
    ['--friends', file('list.json', '[]')],
    /^friend-cb: the graph '.*' is wrong at \$: is of type array, it must be an object\n/,
  ],
  [
    ['--friends', file('bob.json', '{"friends":{"a b":"c"}}')],
    /^friend-cb: the graph '.*' is wrong at \$\.friends\["a b"\]: is of type string, it must be an array\n/,
  ],
  [
    ['--friends', file('typo.json', '{"freinds":{}}')],
    /^friend-cb: the graph '.*' is wrong at \$\.freinds: there is no such member; valid: accounts, friends, /,
  ],
  [['--secret-key', KEY], /^friend-cb: unknown option '--secret-key': here it is --secret-key-file FILE\n/],
  [['--key', KEY], /^friend-cb: unknown option '--key': here it is --secret-key-file FILE\n/],
  [
    ['--secret', KEY],
    /^friend-cb: unknown option '--secret': here it is --secret-key-file FILE or --token-file FILE or --token TOKEN\n/,
  ],
  [['--callback-url', ':1'], /^friend-cb: unknown option '--callback-url': here it is --to URL\n/],
  [['--forward-to', ':1'], /^friend-cb: unknown option '--forward-to': here it is --to URL\n/],
  [['--delay', '1s'], /^friend-cb: unknown option '--delay': here it is --callback-delay DURATION\n/],
  [['--graph', 'x'], /^friend-cb: unknown option '--graph': here it is --friends FILE\n/],
  [['--reply', 'fail'], /^friend-cb: unknown option '--reply': here it is --fault NAME=CODE\n/],
  [['--rate', '5'], /^friend-cb: unknown option '--rate': here it is --rate-limit N\n/],
  [['--appid', '5'], /^friend-cb: unknown option '--appid': here it is --sdk-appid ID\n/],
  [['--loose', '5'], /^friend-cb: unknown option '--loose'; did you mean --lose\?\n/],
  [['--freinds', 'x'], /^friend-cb: unknown option '--freinds'; did you mean --friends\?\n/],
  [
    ['http://localhost:3000/im'],
    /^friend-cb: 'http:\/\/localhost:3000\/im' is given without --to\n {2}friend-cb chat --port 0 --for 1ms --to /,
  ],
])('chat %j ends with exit 2 and words', async (argv, wanted) => {
  // If it starts after all, --for ends it.
  const { code, stdout, stderr } = await runCli(['chat', '--port', '0', '--for', '1ms', ...argv]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
  expect(stderr).not.toContain('chat on');
  expect(stderr).not.toContain(KEY);
  expect(stderr).not.toContain(KEY.slice(32));
});

it('a port in use is told', async () => {
  const { port } = await startBackend();
  const { code, stdout, stderr } = await runCli(['chat', '--port', String(port)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^friend-cb: .*${port}.*`));
  expect(stderr).toContain('in use');
});

it.each<[string, string, string[]]>([
  ['http://127.0.0.1', '127.0.0.1', []],
  ['http://localhost', '127.0.0.1', []],
  ['', '127.0.0.1', []],
  ['http://0.0.0.0', '127.0.0.1', []],
  ['http://[::ffff:127.0.0.1]', '127.0.0.1', []],
  ['http://127.0.0.1', '0.0.0.0', []],
  ['http://127.0.0.9', '0.0.0.0', []],
])('--to %s:PORT is the stand-in itself, on %s', async (name, host, argv) => {
  const port = await closedPort();
  const { code, stdout, stderr } = await runCli([
    ...['chat', '--port', String(port), '--host', host, '--for', '1ms', '--to', `${name}:${port}/im`],
    ...argv,
  ]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/is the stand-in itself: callbacks go to your backend\n/);
});

it('ndjson: every line, and its members', async () => {
  const backend = await startBackend();
  const running = await startChatCli(['--to', backend.url, '--format', 'ndjson', '--count', '2']);
  const { url } = running;
  const body = { From_Account: 'alice', AddFriendItem: [{ To_Account: 'bob', AddSource: 'AddSource_Type_X' }] };
  const answered = await callRest(url, 'sns/friend_add', body);
  await callRest(url, 'sns/friend_nope', {});
  const { id, callbacks } = await control(url, 'client/delete-friend', {
    From_Account: 'bob',
    To_Account: ['alice', 'zed'],
  });
  const { code, stdout } = await running.result;
  expect(code).toBe(0);
  const lines = records(stdout);
  expect(lines[0]).toEqual({ v: 1, type: 'ready', url });
  expect(lines.at(-1)).toEqual({
    v: 1,
    type: 'summary',
    reason: 'count',
    counts: { callbacks: 2, ok: 2, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0, calls: 3 },
  });
  const [added, unknown, acted] = lines.filter(({ type }) => type === 'rest' || type === 'client');
  expect(added).toEqual({
    v: 1,
    type: 'rest',
    id: expect.any(String),
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    call: 'sns/friend_add',
    request: {
      method: 'POST',
      target: '/v4/sns/friend_add?sdkappid=888888&identifier=administrator&usersig=***&random=1&contenttype=json',
      httpVersion: '1.1',
      headers: expect.any(Array),
      body: JSON.stringify(body),
      bodyEncoding: 'utf8',
    },
    reply: { status: 200, headers: expect.any(Array), body: JSON.stringify(answered), bodyEncoding: 'utf8' },
    latencyMs: expect.any(Number),
    callbacks: [expect.any(String)],
    code: 0,
    problem: null,
    from: 'alice',
    to: ['bob'],
    twoWay: true,
    done: 1,
    refused: [],
    notes: [],
  });
  expect(unknown).toMatchObject({
    call: null,
    code: 60009,
    problem: expect.stringMatching(/^friend-cb answers no call 'sns\/friend_nope'/),
    callbacks: [],
  });
  expect(acted).toMatchObject({ type: 'client', id, call: 'client/delete-friend', callbacks, done: 1 });
  expect(acted.refused).toEqual([{ account: 'zed', code: 31704 }]);
  const exchanges = lines.filter(({ type }) => type === 'exchange');
  expect(exchanges.map(({ id, side, parent }) => [id, side, parent])).toEqual([
    [added.callbacks[0], 'sent', added.id],
    [callbacks[0], 'sent', id],
  ]);
  expect(exchanges[0]).toMatchObject({
    verdict: 'ok',
    callback: { command: 'Sns.CallbackFriendAdd', platform: 'RESTAPI' },
  });
});

it('--record: private, the call in front of its callbacks, and it can be replayed and anonymized', async () => {
  const backend = await startBackend();
  const record = path('chat.ndjson');
  const running = await startChatCli(['--to', backend.url, '--record', record, '--count', '3', '-q']);
  await callRest(running.url, ...block('alice-secret', 'bob-secret'));
  await callRest(running.url, 'sns/friend_get', { From_Account: 'alice-secret', StartIndex: 0 });
  await callRest(running.url, ...block('carol-secret', 'bob-secret'));
  await control(running.url, 'client/unblock', { From_Account: 'carol-secret', To_Account: ['bob-secret'] });
  expect((await running.result).code).toBe(0);
  expect(statSync(record).mode & 0o777).toBe(0o600);
  const lines = records(readFileSync(record, 'utf8'));
  const placeOf = (id: string) => lines.findIndex((line) => line.id === id);
  expect(lines.map(({ type }) => type).toSorted()).toEqual([
    ...['client', 'exchange', 'exchange', 'exchange', 'rest', 'rest', 'rest'],
  ]);
  for (const { id, parent } of lines) if (parent !== undefined) expect(placeOf(parent)).toBeLessThan(placeOf(id));

  const again = await startBackend();
  const replayed = await runCli(['replay', record, '--to', again.url]);
  expect([replayed.code, replayed.stderr]).toEqual([0, '']);
  expect(again.received.map(({ body }) => body.toString())).toEqual(
    (await readAll(record)).map(({ request }) => request.body),
  );
  expect(again.received).toHaveLength(3);

  const anonymized = await runCli(['anonymize', record]);
  expect(anonymized.code).toBe(0);
  expect(records(anonymized.stdout).map(({ type }) => type)).toEqual(['exchange', 'exchange', 'exchange']);
  expect(anonymized.stdout).not.toContain('secret');
  expect(anonymized.stderr).toContain('left out: 4 calls of chat, which nothing replays');
  const third = await startBackend();
  expect((await runCli(['replay', file('anonymous.ndjson', anonymized.stdout), '--to', third.url])).code).toBe(0);
  expect(third.received).toHaveLength(3);
});

const HOSTS = { ok: reply(OK), fail: reply(FAIL) } as const;

it.each<[string[], 'ok' | 'fail' | 'closed', number, 'SIGINT' | 'SIGTERM' | null, number]>([
  [['--count', '1'], 'ok', 1, null, 0],
  [['--count', '1'], 'fail', 1, null, 1],
  [['--count', '1'], 'closed', 1, null, 3],
  [['--count', '2'], 'ok', 2, null, 0],
  [['--for', '1ms'], 'ok', 0, null, 0],
  [['--for', '1ms', '--count', '1'], 'ok', 0, null, 1],
  [[], 'ok', 1, 'SIGINT', 0],
  [[], 'fail', 1, 'SIGINT', 0],
  [[], 'ok', 0, 'SIGTERM', 0],
  [['--count', '2'], 'ok', 1, 'SIGINT', 130],
  [['--count', '2'], 'ok', 1, 'SIGTERM', 143],
  [['--for', '60m'], 'ok', 1, 'SIGTERM', 143],
])('chat %j, endpoint %s, %i callbacks, %s: exit %i', async (argv, endpoint, callbacks, signal, wanted) => {
  const to =
    endpoint === 'closed'
      ? `http://127.0.0.1:${await closedPort()}/`
      : (await startBackend((socket) => void socket.write(HOSTS[endpoint]))).url;
  const running = await startChatCli(['--to', to, '--format', 'ndjson', ...argv]);
  for (let index = 0; index < callbacks; index += 1) {
    await callRest(running.url, ...block('a', `b${index}`));
    if (signal !== null) await running.seen('stdout', /"type":"exchange"/);
  }
  if (signal !== null) running.interrupt(signal);
  const { code, stdout } = await running.result;
  expect(code).toBe(wanted);
  expect(records(stdout).at(-1)).toMatchObject({ type: 'summary', counts: { callbacks, calls: callbacks } });
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s with callbacks due: they are still sent', async (signal) => {
  let release: () => void = () => undefined;
  const backend = await startBackend((socket, _, index) => {
    if (index > 0) return void socket.write(reply(OK));
    release = () => void socket.write(reply(OK));
    running.interrupt(signal);
  });
  const running = await startChatCli(['--to', backend.url, '--format', 'ndjson']);
  await running.seen('stdout', /"type":"ready"/);
  await callRest(running.url, ...block('a', 'b'));
  await callRest(running.url, ...block('a', 'c'));
  await expect.poll(() => backend.received.length).toBe(1);
  release();
  const { code, stdout } = await running.result;
  expect([code, backend.received.length]).toEqual([0, 2]);
  expect(records(stdout).at(-1)).toMatchObject({ reason: signal, counts: { callbacks: 2, ok: 2, calls: 2 } });
});

it('variables: the key, the token and the endpoint, which the flags beat', async () => {
  const backend = await startBackend();
  const env = {
    FRIEND_CB_SECRET_KEY: `${KEY}\n`,
    FRIEND_CB_TOKEN: 'a token of some length',
    FRIEND_CB_TO: backend.url,
  };
  const { url, result, interrupt, seen } = await startChatCli(['--format', 'ndjson'], { env });
  expect((await callRest(url, ...block('a', 'b'))).ErrorCode).toBe(70003);
  await control(url, 'client/block', { From_Account: 'a', To_Account: ['b'] });
  await seen('stdout', /"type":"exchange"/);
  expect(backend.received[0]?.target).toMatch(/[?&]Sign=[0-9a-f]{64}/);
  interrupt('SIGINT');
  const { stderr } = await result;
  expect(stderr).not.toMatch(/not checked|not signed/);
  const other = file('other', 'another key of some length');
  const second = await startChatCli(['--secret-key-file', other, '--to', ':1'], { env });
  second.interrupt('SIGINT');
  expect((await second.result).stderr).toContain('callbacks go to http://localhost:1/');
});

it.each<[Record<string, string>, RegExp]>([
  [{ FRIEND_CB_SECRET_KEY: '' }, /FRIEND_CB_SECRET_KEY is empty: no UserSig is checked\n[\s\S]*it is not checked/],
  [{ FRIEND_CB_SECRET_KEY: ' \n' }, /FRIEND_CB_SECRET_KEY is empty: no UserSig is checked\n/],
  [{ FRIEND_CB_TOKEN: '' }, /FRIEND_CB_TOKEN is empty: the callbacks are not signed\n/],
  [{ FRIEND_CB_TO: '' }, /no callback is sent: --to URL names your backend\n/],
])('an empty variable is unset, and that is said: %j', async (env, wanted) => {
  expect((await runCli(['chat', '--port', '0', '--for', '1ms'], { env })).stderr).toMatch(wanted);
});

it.each<[Record<string, string>, RegExp]>([
  [
    { FRIEND_CB_SECRET_KEY: `${KEY}\n${KEY}` },
    /^friend-cb: the secret key in FRIEND_CB_SECRET_KEY holds more than a key\n/,
  ],
  [
    { FRIEND_CB_SECRET_KEY: ` ${KEY}` },
    /^friend-cb: the secret key in FRIEND_CB_SECRET_KEY begins or ends with a blank\n/,
  ],
  [{ FRIEND_CB_TO: 'nope' }, /^friend-cb: FRIEND_CB_TO: 'nope' is not a URL/],
  [{ FRIEND_CB_TOKEN: 'a\u0007b' }, /^friend-cb: FRIEND_CB_TOKEN: /],
])('a variable that is wrong is exit 2: %s', async (env, wanted) => {
  const { code, stdout, stderr } = await runCli(['chat', '--port', '0', '--for', '1ms'], { env });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
  expect(stderr).not.toContain(KEY);
});

it.each<['ndjson' | 'pretty', RegExp]>([
  ['ndjson', /^\{"v":1,"type":"unshown","count":3\}$/m],
  ['pretty', /^… 3 not shown: the output was not read in time$/m],
])('what nobody reads is left out, counted and told: %s', async (format, gap) => {
  let isFull = false;
  const running = await startChatCli(['--format', format], { isStdoutFull: () => isFull });
  const get = (From_Account: string) => callRest(running.url, 'sns/friend_get', { From_Account, StartIndex: 0 });
  await get('shown-1');
  isFull = true;
  for (const _ of [1, 2, 3]) expect(await get('not-shown')).toMatchObject({ ErrorCode: 0 });
  isFull = false;
  await get('shown-2');
  running.interrupt('SIGINT');
  const { code, stdout, stderr } = await running.result;
  expect(code).toBe(0);
  expect(stdout).toMatch(gap);
  expect(stdout).not.toContain('not-shown');
  expect(stderr.match(/the output is not read: what follows is answered and counted, but not shown/g)).toHaveLength(1);
  if (format === 'pretty') return expect(stdout).toMatch(/\n5 calls; 0 callbacks/);
  expect(records(stdout).at(-1)).toMatchObject({ counts: { calls: 5 }, unshown: 3 });
});

/** The program itself, with stdout read as far as the test reads it. */
async function launchChat(argv: readonly string[]) {
  const running = launch(['chat', '--port', '0', ...argv]);
  const [, url = ''] = await running.seen('stderr', /^friend-cb: chat on (\S+)$/m);
  return { ...running, url, port: Number(new URL(url).port) };
}

it('a closed stdout ends it with exit 0, and quietly', async () => {
  const { child, url, ended } = await launchChat(['--format', 'ndjson']);
  child.stdout.destroy();
  const calls = (async () => {
    for (;;) await callRest(url, 'sns/friend_get', { From_Account: 'a', StartIndex: 0 });
  })().catch(() => undefined);
  const { code, stderr } = await ended;
  await calls;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|Error/);
});

it('an output that is never read: calls are answered, and it ends', async () => {
  const { child, url, seen } = await launchChat(['--format', 'ndjson']);
  child.stdout.pause();
  const exited = new Promise((resolve) => void child.once('exit', resolve));
  const body = { From_Account: 'a', StartIndex: 0, unknown: 'y'.repeat(800_000) };
  for (let sent = 0; sent < 30; sent += 1)
    expect(await callRest(url, 'sns/friend_get', body)).toMatchObject({ ErrorCode: 0 });
  child.kill('SIGINT');
  expect(await exited).toBe(0);
  await seen('stderr', /\d+ of the requests were not shown/);
}, 30_000);

const ROUNDS = 15;

it(`after kill -9 under load, ${ROUNDS} times, the record holds every call that was answered`, async () => {
  const backend = await startBackend();
  const record = path('killed.ndjson');
  const answered = new Set<string>();
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, port, ended } = await launchChat(['-q', '--record', record, '--to', backend.url]);
    const before = answered.size;
    const kill = 1 + Math.floor(Math.random() * 150);
    await Promise.all(
      Array.from({ length: 8 }, () =>
        callUntilClosed(
          port,
          () => `b${count++}`,
          (account) => {
            answered.add(account);
            if (answered.size - before === kill) child.kill('SIGKILL');
          },
        ),
      ),
    );
    expect((await ended).signal).toBe('SIGKILL');
  }
  // A start mends what the last kill has torn.
  const { child, ended } = await launchChat(['-q', '--record', record]);
  child.kill('SIGTERM');
  await ended;
  const lines = records(readFileSync(record, 'utf8').replaceAll(/^ +$/gm, ''));
  const recorded = new Set(lines.filter(({ type }) => type === 'rest').map(({ to }) => to[0]));
  expect([...answered].filter((account) => !recorded.has(account))).toEqual([]);
  expect(answered.size).toBeGreaterThanOrEqual(ROUNDS);
}, 60_000);

/** Calls one after the other on one connection until it breaks. */
function callUntilClosed(port: number, next: () => string, onAnswered: (account: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let account = '';
    let text = '';
    const send = () => {
      account = next();
      text = '';
      const body = JSON.stringify({ From_Account: 'alice', To_Account: [account] });
      const target =
        '/v4/sns/black_list_add?sdkappid=888888&identifier=administrator&usersig=x&random=1&contenttype=json';
      socket.write(`POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    };
    socket.on('connect', send);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('}') || !text.includes('"ActionStatus"')) return;
      onAnswered(account);
      send();
    });
  });
}

it('calls on one connection are answered and recorded in their order', async () => {
  const { url, result, interrupt } = await startChatCli(['--format', 'ndjson']);
  const one = (account: string) => {
    const body = JSON.stringify({ From_Account: account, StartIndex: 0 });
    return `POST /v4/sns/friend_get?sdkappid=888888&identifier=administrator&usersig=x&random=1&contenttype=json HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const last = one('c').replace('Host: h', 'Host: h\r\nConnection: close');
  const text = await talk(Number(new URL(url).port), one('a') + one('b') + last);
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  interrupt('SIGINT');
  expect(records((await result).stdout).flatMap(({ type, from }) => (type === 'rest' ? from : []))).toEqual([
    'a',
    'b',
    'c',
  ]);
});

it('an agent of node:http keeps its connection', async () => {
  const { url } = await startChatCli(['-q']);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const _ of [1, 2, 3]) {
    await new Promise<void>((resolve, reject) => {
      const asked = http.get(new URL('friend-cb/graph', url), { agent }, (response) => {
        ports.add(response.socket.localPort);
        response.resume().on('end', resolve);
      });
      asked.on('error', reject);
    });
  }
  agent.destroy();
  expect(ports.size).toBe(1);
});

it('what is not called in time is told at the end', async () => {
  const { code, stderr } = await start(['chat', '--port', '0', '--to', ':9', '--for', '1ms', '--count', '2']).result;
  expect(code).toBe(1);
  expect(stderr).toContain('0 of the 2 callbacks of --count were answered');
});

it('--count without --to is a misuse: nothing would ever count', async () => {
  const { code, stderr } = await start(['chat', '--port', '0', '--count', '2']).result;
  expect([code, stderr]).toEqual([2, expect.stringContaining('none is sent without --to URL')]);
});
