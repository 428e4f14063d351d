import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { localCertificate } from '../../src/commands/shared/local-certificate.ts';
import { CHAT_HOSTS } from '../../src/protocol/rest/hosts.ts';
import { makeCertificates } from '../support/certificates.ts';
import { expectNotListening, OK, PAIRS, post, query, request, startListen, talk } from '../support/counterparts.ts';
import { records, runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const DAY_MS = 86_400_000;

const path = makeTemporaryFolder();
beforeAll(() => makeCertificates(path('')));

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const codes = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code);
const dataHome = () => ({ XDG_DATA_HOME: mkdtempSync(path('data-')) });
const certIn = (env: { XDG_DATA_HOME: string }) => join(env.XDG_DATA_HOME, 'friend-cb', 'localhost.crt');
const keyIn = (env: { XDG_DATA_HOME: string }) => join(env.XDG_DATA_HOME, 'friend-cb', 'localhost.key');
const curl = (...args: string[]) =>
  new Promise<string>(
    (resolve, reject) =>
      void execFile('curl', ['-sS', ...args], (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false));
  server.listen(0, '::1', () => server.close(() => resolve(true)));
});

it('--https makes a private certificate, tells how to trust it, and keeps it', async () => {
  const env = dataHome();
  const first = await startListen(['--https'], { env });
  const { stderr } = await first.stop();
  expect(stderr).toMatch(/^friend-cb: listening on https:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(stderr).toContain(`--ca ${certIn(env)}`);
  expect(stderr).toContain(`curl --cacert ${certIn(env)}`);
  expect([modeOf(certIn(env)), modeOf(keyIn(env)), modeOf(join(env.XDG_DATA_HOME, 'friend-cb'))]).toEqual([
    '600',
    '600',
    '700',
  ]);
  const made = readFileSync(certIn(env), 'utf8');
  await (await startListen(['--https'], { env })).stop();
  expect(readFileSync(certIn(env), 'utf8')).toBe(made);
  // A week before its end it would still be valid, but not for long.
  await (await startListen(['--https'], { env, now: Date.now() + 22 * DAY_MS })).stop();
  expect(readFileSync(certIn(env), 'utf8')).toBe(made);
  await (await startListen(['--https'], { env, now: Date.now() + 24 * DAY_MS })).stop();
  expect(readFileSync(certIn(env), 'utf8')).not.toBe(made);
  expect(modeOf(keyIn(env))).toBe('600');
});

it.each<[string, (env: { XDG_DATA_HOME: string }) => void]>([
  ['a certificate that cannot be read', (env) => writeFileSync(certIn(env), 'nonsense')],
  ['a key that cannot be read', (env) => writeFileSync(keyIn(env), 'nonsense')],
  ['a key of another certificate', (env) => writeFileSync(keyIn(env), readFileSync(path('server.key')))],
  ['no key', (env) => rmSync(keyIn(env))],
  ['a key that others can read', (env) => chmodSync(keyIn(env), 0o644)],
  [
    'a key that is a link',
    (env) => {
      renameSync(keyIn(env), `${keyIn(env)}.kept`);
      symlinkSync(`${keyIn(env)}.kept`, keyIn(env));
    },
  ],
  [
    'the certificate of a CA',
    (env) => {
      for (const [from, to] of [
        ['ca.pem', certIn(env)],
        ['ca.key', keyIn(env)],
      ] as const)
        writeFileSync(to, readFileSync(path(from)));
    },
  ],
])('what is kept is made anew where it is of no use: %s', async (_, spoil) => {
  const env = dataHome();
  await (await startListen(['--https'], { env })).stop();
  const before = readFileSync(keyIn(env), 'utf8');
  spoil(env);
  const listening = await startListen(['--https'], { env });
  expect(readFileSync(keyIn(env), 'utf8')).not.toBe(before);
  expect([lstatSync(keyIn(env)).isSymbolicLink(), modeOf(keyIn(env))]).toEqual([false, '600']);
  expect((await runCli(['send', '--to', listening.url, '--ca', certIn(env)])).code).toBe(0);
});

it('the certificate is no CA, is for its names only, and does not last', async () => {
  const env = dataHome();
  await (await startListen(['--https'], { env })).stop();
  const { ca, subjectAltName, validTo, validFrom } = new X509Certificate(readFileSync(certIn(env)));
  expect([ca, subjectAltName]).toEqual([false, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1']);
  expect(Date.parse(validTo) - Date.parse(validFrom)).toBe(31 * DAY_MS);
});

it("chat keeps a certificate of its own, which names the hosts of Chat's REST API", async () => {
  const env = dataHome();
  const [cert, key] = [certIn(env), keyIn(env)].map((file) => file.replace('localhost', 'chat')) as [string, string];
  await (await startListen(['--https'], { env })).stop();
  expect([cert, key].map((file) => existsSync(file))).toEqual([false, false]);
  const ofListen = readFileSync(certIn(env), 'utf8');
  const runChat = () => runCli(['chat', '--port', '0', '--for', '1ms', '--proxy', '--any-account'], { env });
  await runChat();
  expect([cert, key].map(modeOf)).toEqual(['600', '600']);
  expect(readFileSync(certIn(env), 'utf8')).toBe(ofListen);
  const made = readFileSync(cert, 'utf8');
  const { ca, subjectAltName } = new X509Certificate(made);
  const hosts = CHAT_HOSTS.map(({ host }) => `DNS:${host}`);
  const local = ['DNS:localhost', 'IP Address:127.0.0.1', 'IP Address:0:0:0:0:0:0:0:1'];
  expect([ca, subjectAltName]).toEqual([false, [...local, ...hosts].join(', ')]);
  await runChat();
  expect(readFileSync(cert, 'utf8')).toBe(made);
});

it('a certificate that lacks hosts is made anew', async () => {
  const env = dataHome();
  const names = CHAT_HOSTS.map(({ host }) => host);
  const keep = (hosts: readonly string[]) => localCertificate({ file: 'chat', hosts }, env, Date.now());
  const few = await keep(names.slice(1));
  const all = await keep(names);
  expect(all.cert).not.toBe(few.cert);
  expect((await keep(names)).cert).toBe(all.cert);
  // One that names more than is needed is of use.
  expect((await keep(names.slice(1))).cert).toBe(all.cert);
});

it('neither file is written through a link', async () => {
  const env = dataHome();
  mkdirSync(join(env.XDG_DATA_HOME, 'friend-cb'));
  const others = ['crt', 'key'].map((name) => join(env.XDG_DATA_HOME, `other.${name}`));
  for (const [index, file] of [certIn(env), keyIn(env)].entries()) {
    writeFileSync(others[index] as string, 'of somebody else');
    symlinkSync(others[index] as string, file);
  }
  const listening = await startListen(['--https'], { env });
  expect((await runCli(['send', '--to', listening.url, '--ca', certIn(env)])).code).toBe(0);
  expect(others.map((file) => readFileSync(file, 'utf8'))).toEqual(['of somebody else', 'of somebody else']);
  expect([certIn(env), keyIn(env)].map((file) => lstatSync(file).isSymbolicLink())).toEqual([false, false]);
});

it('Node.js trusts the certificate by NODE_EXTRA_CA_CERTS', async () => {
  const env = dataHome();
  const { port } = await startListen(['--https'], { env });
  const script = `fetch('https://localhost:${port}/', { method: 'POST', body: '{}' }).then((r) => console.log(r.status))`;
  const status = await new Promise<string>(
    (resolve) =>
      void execFile(
        process.execPath,
        ['-e', script],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: certIn(env) } },
        (_, stdout) => resolve(stdout),
      ),
  );
  expect(status).toBe('200\n');
});

it('a data home that cannot be written is exit 2', async () => {
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', '--https'], {
    env: { XDG_DATA_HOME: path('san.cnf') },
  });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--cert and --key');
});

it.each<[string, string, string]>([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['localhost', '127.0.0.1', 'localhost'],
  ...(hasIpv6 ? ([['::1', '::1', '[::1]']] as [string, string, string][]) : []),
])('curl and send trust the certificate for %s', async (_, host, name) => {
  const env = dataHome();
  const listening = await startListen(['--https', '--host', host], { env });
  const url = `https://${name}:${listening.port}/`;
  expect(await curl('--cacert', certIn(env), '--data', PAIRS, `${url}?${query()}`)).toBe(OK);
  expect((await runCli(['send', '--to', url, '--ca', certIn(env)])).code).toBe(0);
  expect((await runCli(['send', '--to', url])).code).toBe(3);
});

it('plain HTTP to an HTTPS port is told, and it stays up', async () => {
  const env = dataHome();
  const listening = await startListen(['--https'], { env });
  await talk(listening.port, request()).catch(() => '');
  await listening.seen('stderr', /plain HTTP to this HTTPS port.*https:\/\//);
  expect((await runCli(['send', '--to', listening.url, '--ca', certIn(env)])).code).toBe(0);
});

it('TLS to a plain HTTP port is told, and it stays up', async () => {
  const listening = await startListen();
  expect((await runCli(['send', '--to', listening.url.replace('http:', 'https:')])).code).toBe(3);
  await listening.seen('stderr', /tried TLS on this plain HTTP port.*http:\/\//);
  expect((await post(listening.url)).status).toBe(200);
});

it('--cert and --key are enough for HTTPS, and nothing is made', async () => {
  const env = dataHome();
  const listening = await startListen(['--cert', path('server.pem'), '--key', path('server.key')], { env });
  expect((await runCli(['send', '--to', listening.url, '--ca', path('ca.pem')])).code).toBe(0);
  expect(existsSync(certIn(env))).toBe(false);
});

it.each<[string, string[], number]>([
  ['without a certificate', [], 3],
  ['with one of that authority', ['--cert', 'client.pem', '--key', 'client.key'], 0],
])('--client-ca demands a client certificate: %s', async (_, argv, wanted) => {
  const listening = await startListen([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  const files = argv.map((each) => (each.startsWith('--') ? each : path(each)));
  const { code, stdout } = await runCli([
    'send',
    '--to',
    listening.url,
    '--ca',
    path('ca.pem'),
    '--format',
    'ndjson',
    ...files,
  ]);
  const [exchange] = records(stdout);
  expect([code, codes(exchange).includes('tls-client-certificate')]).toEqual([wanted, wanted === 3]);
});

it('a client certificate of another authority is not accepted, and told', async () => {
  const listening = await startListen([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  const { code } = await runCli([
    'send',
    '--to',
    listening.url,
    '--ca',
    path('ca.pem'),
    '--cert',
    path('other.pem'),
    '--key',
    path('other.key'),
  ]);
  expect(code).not.toBe(0);
  const { stdout, stderr } = await listening.stop();
  expect(stdout).toBe('0 callbacks; 1 arrival that could not be read\n');
  expect(stderr).toMatch(/TLS handshake failed|client certificate/);
});

it('a sender without the client certificate is told of', async () => {
  const listening = await startListen([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  await runCli(['send', '--to', listening.url, '--ca', path('ca.pem')]);
  await listening.seen('stderr', /no client certificate, which --client-ca demands/);
});

it.each<[string, string[], RegExp]>([
  ['--cert alone', ['--cert', 'server.pem'], /--cert is given without --key/],
  ['--key alone', ['--https', '--key', 'server.key'], /--key is given without --cert/],
  ['--client-ca without HTTPS', ['--client-ca', 'ca.pem'], /--client-ca needs HTTPS/],
  ['a certificate that is not there', ['--cert', 'missing.pem', '--key', 'server.key'], /missing\.pem/],
  ['a certificate that is not PEM', ['--cert', 'san.cnf', '--key', 'server.key'], /not PEM/],
  ['a key of another certificate', ['--cert', 'server.pem', '--key', 'client.key'], /belong together/],
  ['a client CA that is not there', ['--https', '--client-ca', 'missing.pem'], /missing\.pem/],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  const files = argv.map((each) => (/\.(pem|key|cnf)$/.test(each) ? path(each) : each));
  await expectNotListening(files, wanted, { env: { XDG_DATA_HOME: path('unused') } });
});
