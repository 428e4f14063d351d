import { execFile } from 'node:child_process';
import net from 'node:net';
import { EnvHttpProxyAgent, ProxyAgent, request } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { localCertificate } from '../../src/commands/shared/local-certificate.ts';
import type { ChatOptions } from '../../src/index.ts';
import { CHAT_HOSTS } from '../../src/protocol/rest/hosts.ts';
import { type Reply, startChatCli, startStandIn } from '../support/chat.ts';
import { startBackend, talk } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { ENV } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { askForTunnel, connectTo, OFFICIAL_HOST, openTunnel, readUntil, secureTunnel } from '../support/tunnels.ts';

/** `--proxy`: clients whose host is a constant, and everything else that comes to a proxy. */

const PATH = '/v4/sns/friend_delete?sdkappid=888888&identifier=administrator&usersig=x&random=1&contenttype=json';
const BODY = JSON.stringify({ From_Account: 'alice', To_Account: ['bob', 'zed'], DeleteType: 'Delete_Type_Both' });
const friends = { friends: { alice: ['bob'], bob: ['alice'] } };
/** One of the two accounts is a friend. */
const DELETED = [0, 31704];

const path = makeTemporaryFolder();
const env = { XDG_DATA_HOME: path('data') };
const ca = path('data/friend-cb/chat.crt');
const hosts = CHAT_HOSTS.map(({ host }) => host);
const { cert, key } = await localCertificate({ file: 'chat', hosts }, env, Date.now());
const certificate = { cert, key, clientCa: null };

const startProxy = (options: ChatOptions = {}) =>
  startStandIn({ proxyTls: certificate, friends, anyAccount: true, ...options });
const portOf = (url: string) => Number(new URL(url).port);
const codes = (reply: Reply) => reply.ResultItem.map((item: Reply) => item.ResultCode);

const secure = (socket: net.Socket, host = OFFICIAL_HOST) => secureTunnel(socket, cert, host);

const post = (host = OFFICIAL_HOST, target = PATH) =>
  `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
const REPLY = /\r\n\r\n\{.*\}\n?$/s;
const bodiesOf = (text: string): Reply[] =>
  [...text.matchAll(/^\{.*?\}(?=HTTP\/1\.1|$)/gms)].map(([body]) => JSON.parse(body));

/** A program of this machine; what it printed, and how it ended. */
const runProgram = (command: string, args: readonly string[], variables: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(command, args, { env: { ...ENV, ...variables } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end();
  });

it.each(CHAT_HOSTS)('the unchanged https://$host is answered here ($region, $kind)', async ({ host }) => {
  const { chat } = await startProxy();
  const agent = new ProxyAgent({ uri: chat.url, requestTls: { ca: cert } });
  onTestFinished(() => agent.close());
  const { statusCode, body } = await request(`https://${host}${PATH}`, {
    method: 'POST',
    body: BODY,
    dispatcher: agent,
  });
  expect([statusCode, codes(await body.json())]).toEqual([200, DELETED]);
  expect(chat.graph.friends).toEqual({ alice: [], bob: [] });
  expect(
    chat.calls.map(({ call, request: { headers } }) => [call, headers.find(([name]) => /^host$/i.test(name))?.[1]]),
  ).toEqual([['sns/friend_delete', host]]);
});

it.each([
  ['upper case', 'CONSOLE.TIM.QQ.COM:443'],
  ['the dot of the root', 'console.tim.qq.com.:443'],
])('a name in another spelling is the same host: %s', async (_, authority) => {
  const { chat } = await startProxy();
  const tunnel = await secure(await openTunnel(chat.url, authority));
  tunnel.write(post());
  expect(bodiesOf(await readUntil(tunnel, REPLY)).map(codes)).toEqual([DELETED]);
});

it("undici's EnvHttpProxyAgent goes to the official host through the tunnel, and to localhost without it", async () => {
  const { chat } = await startProxy();
  const proxy = { httpProxy: chat.url, httpsProxy: chat.url, noProxy: 'localhost,127.0.0.1' };
  const dispatcher = new EnvHttpProxyAgent({ ...proxy, requestTls: { ca: cert } });
  onTestFinished(() => dispatcher.close());
  const send = async (origin: string) => {
    const { body } = await request(`${origin}${PATH}`, { method: 'POST', body: BODY, dispatcher });
    return codes(await body.json());
  };
  expect(await send(`https://${OFFICIAL_HOST}`)).toEqual(DELETED);
  expect(await send(chat.url.replace(/\/$/, ''))).toEqual([31704, 31704]);
});

it('curl by HTTPS_PROXY and CURL_CA_BUNDLE, twice over one tunnel', async () => {
  const { chat } = await startProxy();
  const url = `https://${OFFICIAL_HOST}${PATH}`;
  const { code, stdout } = await runProgram('curl', ['-sS', '-d', BODY, url, url, '-w', '\n%{num_connects}\n'], {
    HTTPS_PROXY: chat.url,
    CURL_CA_BUNDLE: ca,
  });
  const [first = '', connects, second = '', connectsAgain] = stdout.split('\n');
  expect([code, connects, connectsAgain]).toEqual([0, '1', '0']);
  expect([first, second].map((text) => codes(JSON.parse(text)))).toEqual([DELETED, [31704, 31704]]);
});

it('openssl takes the certificate for every host, and for no other name', async () => {
  const { chat } = await startProxy();
  const address = `127.0.0.1:${portOf(chat.url)}`;
  const verify = async (name: string) => {
    const common = ['s_client', '-proxy', address, '-connect', `${OFFICIAL_HOST}:443`, '-CAfile', ca];
    return (await runProgram('openssl', [...common, '-verify_hostname', name, '-verify_return_error'])).code;
  };
  expect(await Promise.all(['localhost', ...hosts].map(verify))).toEqual(Array(hosts.length + 1).fill(0));
  expect(await verify('im.qq.com')).not.toBe(0);
});

it.each<[string, string, string]>([
  ['another host', 'example.com:443', 'a tunnel to example.com:443 was refused'],
  [
    'a host that begins like one',
    `${OFFICIAL_HOST}.evil.com:443`,
    `a tunnel to ${OFFICIAL_HOST}.evil.com:443 was refused`,
  ],
  ['a host that ends like one', `evil-${OFFICIAL_HOST}:443`, `a tunnel to evil-${OFFICIAL_HOST}:443 was refused`],
  ['a parent domain', 'tim.qq.com:443', 'a tunnel to tim.qq.com:443 was refused'],
  ['another port', `${OFFICIAL_HOST}:80`, `a tunnel to ${OFFICIAL_HOST}:80 was refused`],
  ['a port with a digit more', `${OFFICIAL_HOST}:4430`, `a tunnel to ${OFFICIAL_HOST}:4430 was refused`],
  ['this machine', 'localhost:443', 'a tunnel to localhost:443 was refused'],
  ['an IPv4 address', '127.0.0.1:443', 'a tunnel to 127.0.0.1:443 was refused'],
  ['an IPv6 address', '[::1]:443', 'a tunnel to [::1]:443 was refused'],
])('a tunnel is refused with 403 and a line on the terminal: %s', async (_, authority, told) => {
  const { url, seen } = await startChatCli(['--proxy'], { env });
  const text = await talk(portOf(url), askForTunnel(authority));
  expect(text).toMatch(/^HTTP\/1\.1 403 /);
  expect(bodiesOf(text)[0]).toMatchObject({ ActionStatus: 'FAIL', ErrorInfo: expect.stringContaining(told) });
  await seen('stderr', new RegExp(`^friend-cb: ${told.replaceAll(/[.[\]]/g, '\\$&')}`, 'm'));
});

it.each<[string, string]>([
  ['two ports', `${OFFICIAL_HOST}:443:80`],
  ['no port', OFFICIAL_HOST],
  ['no host', ':443'],
  ['a user in front', `evil.com@${OFFICIAL_HOST}:443`],
  ['a path behind', `${OFFICIAL_HOST}:443/v4`],
  ['a URL', `https://${OFFICIAL_HOST}:443`],
  ['the port in other digits', `${OFFICIAL_HOST}:0443`],
  ['a port behind spaces', `${OFFICIAL_HOST}: 443`],
])('what is no host and port opens no tunnel: %s', async (_, authority) => {
  const { chat } = await startProxy();
  const text = await talk(portOf(chat.url), askForTunnel(authority));
  expect(text).toMatch(/^HTTP\/1\.1 40[03] /);
});

it.each([
  ['an official host over plain HTTP', `http://${OFFICIAL_HOST}${PATH}`, OFFICIAL_HOST],
  ['https without a tunnel', `https://${OFFICIAL_HOST}${PATH}`, OFFICIAL_HOST],
  ['another host', 'http://example.com/', 'example.com'],
])('a request in absolute form is refused with 403 and a line on the terminal: %s', async (_, target, host) => {
  const { url, seen, interrupt, result } = await startChatCli(['--proxy'], { env });
  const head = `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n`;
  expect(await talk(portOf(url), `${head}${BODY}`)).toMatch(/^HTTP\/1\.1 403 /);
  await seen(
    'stderr',
    new RegExp(`^friend-cb: a request to ${host} was sent to this port as a proxy, and refused`, 'm'),
  );
  interrupt('SIGINT');
  expect((await result).stdout).toMatch(/^0 calls/);
});

it('without --proxy a tunnel is refused, and the line names the option', async () => {
  const { url, seen } = await startChatCli([], { env });
  const text = await talk(portOf(url), askForTunnel(`${OFFICIAL_HOST}:443`));
  expect(text).toMatch(/^HTTP\/1\.1 403 /);
  await seen(
    'stderr',
    /^friend-cb: a tunnel to console\.tim\.qq\.com:443 was asked for: --proxy makes this port a proxy/m,
  );
});

it.each<[string, string, RegExp]>([
  ['what is no TLS', 'hello\r\n', /a TLS handshake failed/],
  ['plain HTTP', post(), /plain HTTP.*https:\/\//],
  ['another CONNECT', askForTunnel(`${OFFICIAL_HOST}:443`), /plain HTTP|TLS handshake failed/],
])('junk in a tunnel ends the tunnel alone, with a line on the terminal: %s', async (_, junk, told) => {
  const { url, seen } = await startChatCli(['--proxy'], { env });
  const socket = await openTunnel(url);
  socket.write(junk);
  await readUntil(socket, /(?!)/);
  await seen('stderr', told);
  const tunnel = await secure(await openTunnel(url));
  tunnel.write(post());
  expect(bodiesOf(await readUntil(tunnel, REPLY))).toHaveLength(1);
});

it('a tunnel in a tunnel is refused', async () => {
  const { chat } = await startProxy();
  const tunnel = await secure(await openTunnel(chat.url));
  tunnel.write(askForTunnel(`${OFFICIAL_HOST}:443`));
  expect(await readUntil(tunnel, REPLY)).toMatch(/^HTTP\/1\.1 403 /);
});

it('what comes in one piece with CONNECT belongs to the tunnel', async () => {
  const { chat } = await startProxy();
  const head = askForTunnel(`${OFFICIAL_HOST}:443`);
  let answered = '';
  // Puts CONNECT in front of what the client says first, and takes its answer away.
  const between = net.createServer((client) => {
    const socket = net.connect(portOf(chat.url), '127.0.0.1');
    client.once('data', (hello: Buffer) => {
      socket.write(Buffer.concat([Buffer.from(head), hello]));
      client.pipe(socket);
    });
    socket.once('data', (chunk: Buffer) => {
      const end = chunk.indexOf('\r\n\r\n') + 4;
      answered = chunk.toString('latin1', 0, end);
      client.write(chunk.subarray(end));
      socket.pipe(client);
    });
  });
  await new Promise<void>((resolve) => void between.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void between.close());
  const tunnel = await secure(await connectTo((between.address() as net.AddressInfo).port));
  tunnel.write(post());
  expect(bodiesOf(await readUntil(tunnel, REPLY)).map(codes)).toEqual([DELETED]);
  expect(answered).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
});

it('requests of one tunnel are answered in order: one after the other, and in one piece', async () => {
  const { chat } = await startProxy();
  const tunnel = await secure(await openTunnel(chat.url));
  tunnel.write(post());
  expect(bodiesOf(await readUntil(tunnel, REPLY)).map(codes)).toEqual([DELETED]);
  const targets = ['sns/friend_get', 'sns/friend_check', 'sns/friend_delete'].map((call) =>
    PATH.replace('sns/friend_delete', call),
  );
  tunnel.write(targets.map((target) => post(OFFICIAL_HOST, target)).join(''));
  await readUntil(tunnel, /(?:\r\n\r\n\{.*){3}\}$/s);
  expect(chat.calls.map(({ call }) => call)).toEqual([
    'sns/friend_delete',
    'sns/friend_get',
    'sns/friend_check',
    'sns/friend_delete',
  ]);
});

it('a connection that has called before may still become a tunnel', async () => {
  const { chat } = await startProxy();
  const socket = await connectTo(portOf(chat.url));
  socket.write(post('localhost'));
  expect(bodiesOf(await readUntil(socket, REPLY)).map(codes)).toEqual([DELETED]);
  socket.write(askForTunnel(`${OFFICIAL_HOST}:443`));
  await readUntil(socket, /\r\n\r\n/);
  const tunnel = await secure(socket);
  tunnel.write(post());
  expect(bodiesOf(await readUntil(tunnel, REPLY)).map(codes)).toEqual([[31704, 31704]]);
});

it('a hundred tunnels at the same time', async () => {
  const { chat } = await startProxy();
  const replies = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const host = hosts[index % hosts.length] as string;
      const tunnel = await secure(await openTunnel(chat.url, `${host}:443`), host);
      tunnel.write(post(host));
      return codes(bodiesOf(await readUntil(tunnel, REPLY))[0]) as number[];
    }),
  );
  expect(replies.filter(([first]) => first === 0)).toHaveLength(1);
  expect(replies.filter(([first]) => first === 31704)).toHaveLength(99);
});

it('closing waits for no tunnel: unused, in the middle of a request, idle', async () => {
  const { chat } = await startProxy();
  const unused = await openTunnel(chat.url);
  const half = await secure(await openTunnel(chat.url));
  half.write(post().slice(0, -5));
  const idle = await secure(await openTunnel(chat.url));
  idle.write(post());
  await readUntil(idle, REPLY);
  const ended = Promise.all([unused, half, idle].map((socket) => new Promise((done) => socket.once('close', done))));
  for (const socket of [unused, half, idle]) socket.on('error', () => undefined).resume();
  const startedMs = performance.now();
  await chat.close();
  await ended;
  // A TLS handshake has ten seconds, an idle connection 65.
  expect(performance.now() - startedMs).toBeLessThan(8000);
});

it('a client that leaves its tunnel is no trouble: unused, in the middle of a request, after it', async () => {
  const troubles: string[] = [];
  const { chat } = await startProxy({ onTrouble: ({ message }) => void troubles.push(message) });
  (await openTunnel(chat.url)).destroy();
  const used = await secure(await openTunnel(chat.url));
  used.write(post());
  await readUntil(used, REPLY);
  const closed = new Promise((done) => used.once('close', done));
  used.end();
  await closed;
  const half = await secure(await openTunnel(chat.url));
  half.write(post().slice(0, -5), () => half.destroy());
  await expect.poll(() => troubles).toEqual([expect.stringMatching(/in the middle of the body, after \d+ bytes$/)]);
});

it.each([
  ['an official name', OFFICIAL_HOST, 403],
  ['a name with a port', `${OFFICIAL_HOST}:443`, 403],
  ['the address of this machine, which only a program writes', '127.0.0.1', 200],
])('the control API in a tunnel: %s', async (_, host, status) => {
  const { chat } = await startProxy();
  const tunnel = await secure(await openTunnel(chat.url));
  tunnel.write(`GET /friend-cb/graph HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect(await readUntil(tunnel, REPLY)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('the callback of a call in a tunnel tells the address of the caller', async () => {
  const backend = await startBackend();
  const { chat } = await startProxy({ to: backend.url });
  const tunnel = await secure(await openTunnel(chat.url));
  tunnel.write(post());
  await chat.next();
  expect(backend.received[0]?.target).toContain('ClientIP=127.0.0.1&OptPlatform=RESTAPI');
});

it('--https: curl by --cacert, for localhost and under the name of every host', async () => {
  const { url } = await startChatCli(['--https'], { env });
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  const port = portOf(url);
  for (const origin of [url, `https://localhost:${port}/`, ...hosts.map((host) => `https://${host}:${port}/`)]) {
    const resolve = ['--resolve', `${new URL(origin).host}:127.0.0.1`];
    const { code, stdout } = await runProgram('curl', [
      '-sS',
      '--cacert',
      ca,
      ...resolve,
      '-d',
      BODY,
      new URL(PATH, origin).href,
    ]);
    expect([code, JSON.parse(stdout).ErrorCode], origin).toEqual([0, 0]);
  }
});

it('a client that does not trust the certificate makes no call, and is told of', async () => {
  const { url, seen, interrupt, result } = await startChatCli(['--https'], { env });
  expect((await runProgram('curl', ['-sS', '-d', BODY, new URL(PATH, url).href])).code).toBe(60);
  await seen('stderr', /^friend-cb: a sender does not trust the certificate of this port \(unknown ca\)$/m);
  interrupt('SIGINT');
  expect((await result).stdout).toMatch(/^0 calls/);
});

it('--https and --proxy together are a misuse', async () => {
  const { code, stderr } = await runCli(['chat', '--port', '0', '--https', '--proxy', '--for', '1ms'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('--https and --proxy are given together');
});

it('in the library the way to the proxy can be TLS as well', async () => {
  const { chat } = await startProxy({ tls: certificate });
  const { code, stdout } = await runProgram(
    'curl',
    ['-sS', '--proxy-cacert', ca, '--cacert', ca, '-d', BODY, `https://${OFFICIAL_HOST}${PATH}`],
    { HTTPS_PROXY: chat.url },
  );
  expect([code, codes(JSON.parse(stdout))]).toEqual([0, DELETED]);
});
