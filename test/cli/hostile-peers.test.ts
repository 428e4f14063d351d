import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  COMMAND,
  FAIL,
  http,
  OK,
  type Respond,
  request,
  startBackend,
  startListen,
  talk,
} from '../support/counterparts.ts';
import { type Ran, runCli } from '../support/harness.ts';
import { FRAGMENTS, HOSTILE, HOSTILE_HEADER, problemsOf, toWellFormed } from '../support/hostile.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

const TOKEN = 'S3cr3t/Tok3n+Value';
const PASSWORD = 'P@ssw0rd/InUrl';
const KEY = 'He4der S3cret';
const SECRETS = [TOKEN, PASSWORD, KEY, `user:${PASSWORD}`, 'their-p4ssword'];

const head = (status: string, ...headers: string[]) => `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n`;
const bytes = (text: string) => Buffer.from(text, 'latin1');
const withBody = (top: string, body: string | Buffer) =>
  Buffer.concat([bytes(`${top}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body)]);
const JSON_TYPE = 'Content-Type: application/json';
const envelope = (info: unknown, more: object = {}) =>
  JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: info, ...more });
/** JSON with the characters themselves, as far as JSON allows, and not as escapes. */
const rawEnvelope = envelope(HOSTILE).replaceAll(/\\u00(?:[89][0-9a-f])/g, (code) => JSON.parse(`"${code}"`));

const REPLIES: Readonly<Record<string, string | Buffer>> = {
  ErrorInfo: http(rawEnvelope),
  'names of members': http(JSON.stringify({ [HOSTILE]: HOSTILE })),
  'a similar name': http(JSON.stringify({ 'Action\u202eStatus': 'OK', [`ErrorCode${HOSTILE}`]: 0 })),
  'values of members': http(JSON.stringify({ ActionStatus: HOSTILE, ErrorCode: HOSTILE, ErrorInfo: [HOSTILE] })),
  'not an object': http(JSON.stringify(HOSTILE)),
  'not JSON': http(HOSTILE),
  'JSON with a tail': http(`${OK}${HOSTILE}`),
  'bytes that are not UTF-8': withBody(head('200 OK', JSON_TYPE), Buffer.from([0x9b, 0x33, 0x31, 0x6d, 0x0a, 0xff])),
  'an error page': http(`<html>\n${HOSTILE}\n</html>`, { status: '500 Oops', headers: ['Content-Type: text/html'] }),
  'the reason of the status': withBody(head(`403 ${HOSTILE_HEADER}`, JSON_TYPE), FAIL),
  'what is accepted': withBody(
    head('200 OK', JSON_TYPE, `X-Evil: ${HOSTILE_HEADER}`),
    JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: HOSTILE, [HOSTILE]: HOSTILE }),
  ),
  'values of headers': withBody(
    head('200 OK', JSON_TYPE, `X-Evil: ${HOSTILE_HEADER}`, `Server: ${HOSTILE_HEADER}`),
    FAIL,
  ),
  'bytes of Latin-1': withBody(head('200 OK', JSON_TYPE, 'X-Evil: a\u0085\u009b31m\u00ad'), FAIL),
  'the name of a header': withBody(head('200 OK', JSON_TYPE, `X-${HOSTILE_HEADER}: x`), FAIL),
  Location: withBody(
    head('302 Found', `Location: http://us:their-p4ssword@evil/${HOSTILE_HEADER}`, JSON_TYPE),
    HOSTILE,
  ),
  'Content-Type': withBody(head('200 OK', `Content-Type: ${HOSTILE_HEADER}`), OK),
  'Content-Encoding': withBody(head('200 OK', JSON_TYPE, `Content-Encoding: ${HOSTILE_HEADER}`), OK),
  'Content-Length': bytes(head('200 OK', `Content-Length: ${HOSTILE_HEADER}`, JSON_TYPE, '')),
  'Transfer-Encoding': bytes(head('200 OK', `Transfer-Encoding: ${HOSTILE_HEADER}`, '')),
  'size of a chunk': bytes(head('200 OK', 'Transfer-Encoding: chunked', '', HOSTILE_HEADER)),
  'Retry-After': withBody(head('429 Slow', `Retry-After: ${HOSTILE_HEADER}`), HOSTILE),
  'Set-Cookie': withBody(head('200 OK', JSON_TYPE, 'Set-Cookie: sid=their-p4ssword'), FAIL),
  'no HTTP at all': Buffer.from(HOSTILE),
};

/** Each reply in its turn; one that cannot be delimited ends the connection. */
const inTurn = (replies: readonly (string | Buffer)[]): Respond => {
  return (socket, _, index) => void socket.end(replies[index % replies.length] ?? '');
};

const login = (url: string) => url.replace('://', `://user:${encodeURIComponent(PASSWORD)}@`);
const SIGNED = ['--token', TOKEN, '-H', `X-Api-Key: ${KEY}`, '-H', `Cookie: sid=${KEY}`];

function expectHarmless({ code, stdout, stderr }: Ran, color = false): void {
  expect(code, stderr).not.toBe(4);
  expect([
    ...problemsOf(stdout, { color, secrets: SECRETS }),
    ...problemsOf(stderr, { color, secrets: SECRETS }),
  ]).toEqual([]);
}

it.each(Object.entries(REPLIES))('a reply, hostile in %s: send shows it harmless in every format', async (_, reply) => {
  const { url } = await startBackend(inTurn([reply]));
  const send = ['send', '--to', login(url), ...SIGNED, '--seed', '1', '--timeout', '500ms'];
  expectHarmless(await runCli(send));
  expectHarmless(await runCli([...send, '-v', '--color']), true);
  expectHarmless(await runCli([...send, '-v'], { isTTY: true, columns: 50, env: { NO_COLOR: '1' } }));
  const { stdout, ...rest } = await runCli([...send, '--format', 'ndjson']);
  expectHarmless({ stdout, ...rest });
  // The data is the same to every parser.
  for (const line of stdout.trimEnd().split('\n')) JSON.parse(line);
});

const REPORTS = ['junit', 'json', 'markdown', 'github'] as const;

it.each(Object.entries(REPLIES))('a reply, hostile in %s: every report of verify is harmless', async (_, reply) => {
  const { url } = await startBackend(inTurn([reply]));
  const verify = [
    ...['verify', '--to', login(url), '--sdk-appid', '888888', ...SIGNED, '--timeout', '500ms', '--fail-on', 'info'],
    ...['--only', 'accept/documented-example', '--only', 'identity/foreign', '--only', 'reply/'],
  ];
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path('summary.md') };
  writeFileSync(env.GITHUB_STEP_SUMMARY, '');
  const files = REPORTS.flatMap((kind) => ['--report', `${kind}=${path(kind)}`]);
  const ran = await runCli([...verify, '-v', '--color', ...files], { env });
  expectHarmless(ran, true);
  if (ran.code === 3) return;
  expect(ran.code, ran.stderr).toBe(1);
  for (const name of [...REPORTS, 'summary.md'])
    expect(problemsOf(readFileSync(path(name)), { secrets: SECRETS }), name).toEqual([]);
});

it('a backend that is hostile in all replies: load, its report and the sum of reports are harmless', async () => {
  const { url } = await startBackend(inTurn(Object.values(REPLIES)));
  const file = path('load.json');
  const load = ['load', '--to', login(url), ...SIGNED, '--rate', 'max', '--max-connections', '2'];
  expectHarmless(
    await runCli([...load, '--duration', '300ms', '--timeout', '300ms', '-v', '--report', `json=${file}`]),
  );
  expect(problemsOf(readFileSync(file), { secrets: SECRETS })).toEqual([]);
  expectHarmless(await runCli(['load', '--merge', file, '-v']));
  // As someone may have changed it by hand.
  const doctored = JSON.parse(readFileSync(file, 'utf8'));
  for (const example of Object.values<Record<string, unknown>>(doctored.examples)) {
    example['at'] = HOSTILE;
    for (const finding of example['findings'] as Record<string, string>[]) finding['message'] = finding['at'] = HOSTILE;
    Object.assign(example['request'] as object, { method: HOSTILE, target: HOSTILE, httpVersion: HOSTILE });
  }
  writeFileSync(file, JSON.stringify({ ...doctored, to: HOSTILE, tool: HOSTILE, invalidBecause: HOSTILE }));
  expectHarmless(await runCli(['load', '--merge', file, '-v']));
});

/** Requests as only a hostile sender makes them. */
const CALLBACKS: Readonly<Record<string, Buffer>> = {
  'the query': request(
    '{}',
    `/?SdkAppid=${encodeURIComponent('\u202e1##[error]')}&OptPlatform=${encodeURIComponent(toWellFormed(HOSTILE))}`,
  ),
  'raw bytes of the query': request('{}', '/?SdkAppid=\u0085\u009b31m&ClientIP=##vso[x]y&CallbackCommand=::error::x'),
  'names of parameters': request('{}', `/?${encodeURIComponent(toWellFormed(HOSTILE))}=1&%9b=%ff`),
  ids: request(
    JSON.stringify({ CallbackCommand: COMMAND, PairList: [{ From_Account: HOSTILE, To_Account: HOSTILE }] }),
  ),
  'the command': request(JSON.stringify({ CallbackCommand: HOSTILE, PairList: [] })),
  'a body that is no JSON': request(HOSTILE),
  'a body that is no UTF-8': request(Buffer.from([0x7b, 0x9b, 0x31, 0x6d, 0xff])),
  'values of headers': request('{}', '/', [
    `X-A: ${HOSTILE_HEADER.replaceAll(/[\x00-\x1f\x7f]/g, '')}`,
    'Cookie: their-p4ssword',
  ]),
  'the Content-Type': request('{}', '/', ['Content-Type: \u0085\u009b31m##[error]x']),
  'the method': Buffer.from(`${HOSTILE.replaceAll(' ', '')} / HTTP/1.1\r\n\r\n`),
  'no HTTP at all': Buffer.from(`${HOSTILE}\r\n\r\n`),
};

it.each(['pretty', 'ndjson'])('hostile callbacks: listen shows them harmless, as %s', async (format) => {
  const backend = await startBackend(inTurn(Object.values(REPLIES)));
  const options = format === 'pretty' ? ['-v'] : ['--format', 'ndjson'];
  const alone = await startListen([...options, '--token', TOKEN, '--record', path(`${format}.ndjson`)]);
  const between = await startListen([...options, '--timeout', '300ms', '--forward-to', login(backend.url)]);
  for (const callback of Object.values(CALLBACKS)) {
    // The reply, too, is text that someone will print.
    for (const { port } of [alone, between]) await talk(port, callback).catch(() => '');
  }
  for (const { port } of Object.values(REPLIES).map(() => between)) await talk(port, request()).catch(() => '');
  expectHarmless(await alone.stop());
  expectHarmless(await between.stop());
  const record = path(`${format}.ndjson`);
  expect(problemsOf(readFileSync(record))).toEqual([]);
  expectHarmless(await runCli(['replay', record, '--to', backend.url, '--timeout', '300ms', '-v']));
  expectHarmless(await runCli(['anonymize', record]));
});

it.each(Object.entries(FRAGMENTS))('the reason of a refusal quotes %s harmless', async (_, text) => {
  const { port } = await startListen(['--sdk-appid', '1']);
  const reply = await talk(port, request('{}', `/?SdkAppid=${encodeURIComponent(toWellFormed(text))}`));
  const { ErrorInfo } = JSON.parse(reply.split('\r\n\r\n')[1] ?? '');
  expect(ErrorInfo).toContain('sdkappid-foreign');
  expect(problemsOf(ErrorInfo)).toEqual([]);
});

/** A certificate for localhost in no way, but for a name that holds these bytes. */
function makeCertificate(name: string): { key: Buffer; cert: Buffer } {
  const der = (tag: number, inside: Buffer) => Buffer.concat([Buffer.from([tag, inside.length]), inside]);
  const names = der(0x30, der(0x82, Buffer.from(name, 'latin1'))).toString('hex');
  const config = ['[req]', 'distinguished_name=dn', 'prompt=no', 'x509_extensions=e', 'utf8=yes', '[dn]'];
  writeFileSync(path('x.cnf'), [...config, 'CN=a\u009b31m\u202e', '[e]', `subjectAltName=DER:${names}`, ''].join('\n'));
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', path('x.key'), '-out', path('x.pem'), '-days', '2', '-config', path('x.cnf')];
  execFileSync('openssl', ['req', '-x509', ...ec, ...files], { stdio: 'pipe' });
  return { key: readFileSync(path('x.key')), cert: readFileSync(path('x.pem')) };
}

it('the names in a certificate are harmless', async () => {
  const { port } = await startBackend(undefined, makeCertificate('a\u001b[31m##[error]\n::error::x\u0007\u009b'));
  const send = ['send', '--to', `https://localhost:${port}/`, '--ca', path('x.pem')];
  for (const more of [[], ['-v', '--color'], ['--format', 'ndjson']]) {
    const ran = await runCli([...send, ...more]);
    expect(ran.stdout).toMatch(/for another host.*31m/);
    expectHarmless(ran, more.includes('--color'));
  }
});

it("the backend's own log is harmless, and holds no token", async () => {
  const { port } = await startBackend();
  const script = `process.stdout.write(${JSON.stringify(HOSTILE)} + process.env.FRIEND_CB_TOKEN); process.exit(1)`;
  const ran = await runCli(
    [
      'verify',
      '--to',
      `:${port + 1 > 65535 ? port - 1 : port + 1}`,
      '--sdk-appid',
      '1',
      '--',
      process.execPath,
      '-e',
      script,
    ],
    { env: { PATH: process.env['PATH'] ?? '', FRIEND_CB_TOKEN: TOKEN } },
  );
  expect(ran.stderr).toContain('##');
  expectHarmless(ran);
});
