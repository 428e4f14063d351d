import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { makeCertificates } from '../support/certificates.ts';
import {
  answer,
  answerAndClose,
  closedPort,
  FAIL,
  http,
  OK,
  type Respond,
  startBackend,
} from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
beforeAll(async () => {
  makeCertificates(path('.'));
  const { stdout } = await runCli(['send', '--to', ':1', '--dry-run', '--format', 'ndjson']);
  writeFileSync(path('one.ndjson'), stdout);
});

const COMMANDS = {
  send: ['send'],
  replay: ['replay', 'FILE'],
  load: ['load', '--rate', '20', '--duration', '100ms'],
  verify: ['verify', '--sdk-appid', '1400000001', '--only', 'accept/documented-example'],
} as const;

const at = (respond: Respond) => async () => (await startBackend(respond)).url;
const secure = async () => {
  const [key, cert] = ['server.key', 'server.pem'].map((name) => readFileSync(path(name)));
  return (await startBackend(answer(http(OK)), { key, cert })).url;
};

/** What becomes of the callback, and the exit code of each command that sends: 3 only where no exchange took place. */
const ENDPOINTS: readonly (readonly [words: string, url: () => Promise<string>, code: number])[] = [
  ['answers OK', at(answer(http(OK))), 0],
  ['answers FAIL', at(answer(http(FAIL))), 1],
  ['answers 500', at(answer(http('oops', { status: '500 Oops' }))), 1],
  ['answers with what is not HTTP', at(answerAndClose('hello\n')), 1],
  ['closes without a byte', at((socket) => void socket.end()), 1],
  ['resets', at((socket) => void socket.resetAndDestroy()), 1],
  ['sends a part of the reply', at(answerAndClose(http(OK).slice(0, -5))), 1],
  ['is dead', async () => `http://127.0.0.1:${await closedPort()}/`, 3],
  ['has no address', async () => 'http://nope.invalid/', 3],
  ['has a certificate of an unknown authority', secure, 3],
  [
    'speaks plain HTTP where https is asked for',
    async () => (await at(answer(http(OK)))()).replace('http', 'https'),
    3,
  ],
];

it.each(
  ENDPOINTS.flatMap(([words, url, code]) =>
    Object.entries(COMMANDS).map(([name, argv]) => [name, words, code, argv, url] as const),
  ),
)('%s: an endpoint that %s is exit %i', async (_, __, wanted, argv, url) => {
  const words = argv.map((word) => (word === 'FILE' ? path('one.ndjson') : word));
  const { code, stdout, stderr } = await runCli([...words, '--to', await url(), '--timeout', '5s']);
  expect([code, stderr.includes('bug')], `${stdout}${stderr}`).toEqual([wanted, false]);
});

it.each(Object.entries(COMMANDS).filter(([name]) => name !== 'verify'))(
  '%s: an endpoint that hangs is exit 1',
  async (_, argv) => {
    const words = argv.map((word) => (word === 'FILE' ? path('one.ndjson') : word));
    expect((await runCli([...words, '--to', await at(() => undefined)(), '--timeout', '100ms'])).code).toBe(1);
  },
);

it('verify: an endpoint that never answers is exit 1 after the patience that is stated', async () => {
  const argv = [...COMMANDS.verify, '--to', await at(() => undefined)()];
  const { code, stdout, stderr } = await runCli([...argv, '--only', 'identity/', '--report', `json=${path('r.json')}`]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/waiting for the first reply from \S+; gives up after 15 s/);
  expect(stdout).toContain('the endpoint never answered: it took the connection, and sent nothing within 15 s');
  expect(stdout).toContain('stopped: the endpoint never answered\nFAIL  0 passed, 10 skipped in 15.');
  expect(JSON.parse(readFileSync(path('r.json'), 'utf8'))).toMatchObject({ verdict: 'fail', counts: { skip: 10 } });
}, 30_000);
