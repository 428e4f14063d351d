import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, http, OK, startBackend } from '../support/counterparts.ts';
import { records, runCli } from '../support/harness.ts';

const send = (to: string, argv: readonly string[] = []) => runCli(['send', '--to', to, ...argv]);
const ndjson = ['--format', 'ndjson'];

let folder = '';

interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly good: string;
  readonly wrongHost: string;
  readonly expired: string;
  readonly selfSigned: string;
  readonly otherKey: string;
  readonly client: string;
}

/** Words are separated by one space. */
const openssl = (command: string) => execFileSync('openssl', command.split(' '), { cwd: folder, stdio: 'pipe' });
const path = (name: string) => join(folder, name);
const NEW_KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
const VALID = '-startdate 20200101000000Z -enddate 20490101000000Z';
const EXPIRED = '-startdate 20200101000000Z -enddate 20210101000000Z';

/** The settings of the authority: openssl's `ca` reads them from a file. */
const authority = () => `[ca]
default_ca=d
[d]
database=${path('db')}
new_certs_dir=${folder}
certificate=${path('ca.pem')}
private_key=${path('ca.key')}
default_md=sha256
policy=p
rand_serial=yes
copy_extensions=copy
unique_subject=no
[p]
commonName=supplied
`;

/** Made once, by the openssl command line: an authority, and what it has signed. */
function makeCertificates(): Certificates {
  writeFileSync(path('ca.conf'), authority());
  writeFileSync(path('db'), '');
  openssl(`req -x509 ${NEW_KEY} -keyout ca.key -out ca.pem -days 2 -subj /CN=authority`);
  const local = '-addext subjectAltName=IP:127.0.0.1';
  openssl(`req -x509 ${NEW_KEY} -keyout self.key -out self.pem -days 2 -subj /CN=self ${local}`);
  openssl('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out leaf.key');
  const sign = (name: string, alternative: string, dates: string) => {
    openssl(`req -new -key leaf.key -out ${name}.csr -subj /CN=${name} -addext subjectAltName=${alternative}`);
    openssl(`ca -batch -notext -config ca.conf -in ${name}.csr -out ${name}.pem ${dates}`);
    return path(`${name}.pem`);
  };
  return {
    ca: path('ca.pem'),
    key: path('leaf.key'),
    good: sign('good', 'IP:127.0.0.1', VALID),
    wrongHost: sign('wrong-host', 'DNS:im.example.com', VALID),
    expired: sign('expired', 'IP:127.0.0.1', EXPIRED),
    client: sign('client', 'DNS:client', VALID),
    selfSigned: path('self.pem'),
    otherKey: path('self.key'),
  };
}

let certificates: Certificates;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-send-tls-'));
  certificates = makeCertificates();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pem = (path: string) => readFileSync(path);

it.each<[keyof Certificates, boolean, string[], string | null]>([
  ['good', true, [], null],
  ['good', false, [], 'tls-certificate-untrusted'],
  ['good', false, ['--insecure'], null],
  ['selfSigned', false, [], 'tls-certificate-untrusted'],
  ['selfSigned', false, ['--insecure'], null],
  ['expired', true, [], 'tls-certificate-expired'],
  ['expired', true, ['--insecure'], null],
  ['wrongHost', true, [], 'tls-certificate-host'],
  ['wrongHost', true, ['--insecure'], null],
])('TLS with certificate %s, --ca %s, %j: %s', async (name, trusted, argv, finding) => {
  const { selfSigned, otherKey, key, ca } = certificates;
  const cert = certificates[name];
  const backend = await startBackend(answer(http(OK)), {
    cert: pem(cert),
    key: pem(cert === selfSigned ? otherKey : key),
  });
  const { code, stdout } = await send(backend.url, [...(trusted ? ['--ca', ca] : []), ...argv, ...ndjson]);
  const [record] = records(stdout);
  expect(record.findings.map(({ code }: { code: string }) => code)).toEqual(finding === null ? [] : [finding]);
  expect([code, record.verdict, record.failure?.kind ?? null]).toEqual(
    finding === null ? [0, 'ok', null] : [3, 'unreachable', 'tls'],
  );
  expect(backend.received).toHaveLength(finding === null ? 1 : 0);
});

it('--cert and --key give a client certificate; without them the server refuses, which is unreachable', async () => {
  const { ca, key, good, client } = certificates;
  const backend = await startBackend(answer(http(OK)), {
    cert: pem(good),
    key: pem(key),
    ca: pem(ca),
    requestCert: true,
    rejectUnauthorized: true,
  });
  const [given, absent] = await Promise.all([
    send(backend.url, ['--ca', ca, '--cert', client, '--key', key, ...ndjson]),
    send(backend.url, ['--ca', ca, ...ndjson]),
  ]);
  expect([given.code, absent.code]).toEqual([0, 3]);
  expect(records(absent.stdout)[0]).toMatchObject({
    verdict: 'unreachable',
    failure: { kind: 'tls' },
    findings: [expect.objectContaining({ code: 'tls-client-certificate' })],
  });
});

it('a client certificate whose key is of another, or that is none, is exit 2 before anything is sent', async () => {
  const { ca, key, good, client, otherKey } = certificates;
  const backend = await startBackend(answer(http(OK)), { cert: pem(good), key: pem(key) });
  const garbage = path('garbage.pem');
  writeFileSync(garbage, '-----BEGIN CERTIFICATE-----\ngarbage\n-----END CERTIFICATE-----\n');
  const outcomes = await Promise.all([
    send(backend.url, ['--ca', ca, '--cert', client, '--key', otherKey]),
    send(backend.url, ['--ca', ca, '--cert', garbage, '--key', key]),
    send(backend.url, ['--ca', ca, '--cert', client, '--key', garbage]),
  ]);
  expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual([
    [2, ''],
    [2, ''],
    [2, ''],
  ]);
});
