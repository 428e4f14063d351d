import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crashing, type Override } from '../../src/contract/self-test/mutant.ts';
import type { RunningMutant } from '../../src/contract/self-test/running-mutant.ts';
import { startMutant } from '../../src/contract/self-test/start-mutant.ts';
import type { Report } from '../../src/contract/verify-report.ts';
import { type Receiver, startReceiver } from '../../src/index.ts';
import { readAll, runCli, start } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { wordsOf } from '../support/shell.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const APP = '1400000001';
const TOKEN = 'fuzz-cli-token';
const path = makeTemporaryFolder();
const schema = JSON.parse(
  readFileSync(new URL('../../fixtures/schemas/verify-report.schema.json', import.meta.url), 'utf8'),
);

/** Fails where an id is a number with zeros in front. */
const trips: Override = crashing(({ ids }) => ids.some((id) => /^0\d+$/.test(id)));
let right: Receiver;
let wrong: RunningMutant;
beforeAll(async () => {
  right = await startReceiver({ sdkAppId: APP, token: TOKEN, keep: 0 });
  wrong = await startMutant(
    { name: 'x', caughtBy: 'fuzz/valid', override: trips },
    { sdkAppId: APP, token: TOKEN, now: Date.now },
  );
});
afterAll(() => Promise.all([right.close(), wrong.close()]));

const at = (url: string, ...options: readonly string[]) => [
  ...['verify', '--to', url, '--sdk-appid', APP, '--token', TOKEN],
  ...options,
];
const VALID = ['--only', 'fuzz/valid'];

it('the usual suite and 60 generated callbacks: what is selected, and what is not', async () => {
  const json = path('all.json');
  const { code } = await runCli(at(right.url, '--fuzz', '60', '--skip', 'body/', '--report', `json=${json}`));
  const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
  expect({ code, skipped: report.counts.skip }).toEqual({ code: 0, skipped: 0 });
  const ids = report.cases.map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('fuzz/'))).toEqual(['fuzz/valid', 'fuzz/broken', 'fuzz/bytes']);
  expect(ids).toContain('accept/one-way');
});

it('a failure: in the report for people, as JSON by its schema, and repeated by its own line', async () => {
  const json = path('failed.json');
  const { code, stdout } = await runCli(at(wrong.url, '--fuzz', '60', ...VALID, '--report', `json=${json}`));
  expect(code).toBe(1);
  expect(stdout).toMatch(/60 callbacks, 1 distinct failure, shrunk to 1\d\d bytes/);
  expect(stdout).toContain('"From_Account":"0');
  expect(stdout).not.toContain(TOKEN);

  const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);
  const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  const [failed] = report.cases;
  expect(failed?.curl).toMatch(/^curl .*--data-raw/);

  const [, ...words] = wordsOf(failed?.rerun ?? '', { FRIEND_CB_TOKEN: TOKEN });
  const again = await runCli(words);
  expect(again.code).toBe(1);
  expect(again.stdout).toContain('1 callback, 1 distinct failure');
  const fixed = await runCli(words.map((word) => (word === wrong.url ? right.url : word)));
  expect(fixed.code).toBe(0);
});

it('--record keeps what failed, shrunk, and replay sends it again', async () => {
  const file = path('failures.ndjson');
  await runCli(at(wrong.url, '--fuzz', '60', ...VALID, '--record', file));
  const kept = await readAll(file);
  expect(kept.map(({ reply, callback }) => [reply?.status, callback?.pairCount])).toEqual([[500, 1]]);
  const replay = (url: string) => runCli(['replay', file, '--to', url, '--token', TOKEN]);
  expect((await replay(wrong.url)).code).toBe(1);
  expect((await replay(right.url)).code).toBe(0);
});

it('progress is told, and Ctrl-C ends the run with a report', async () => {
  const running = start(at(right.url, '--fuzz', '1000000', ...VALID), { isTTY: true });
  await running.seen('stderr', /\[0\/1\] fuzz\/valid \[\d+\/1000000\]/);
  running.interrupt('SIGINT');
  const { code, stdout } = await running.result;
  expect(code).toBe(130);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
    /1 skipped: interrupted by SIGINT, after \d+ of 1000000 callbacks, none of which failed/,
  );
});

it('what had failed when Ctrl-C came is reported', async () => {
  const running = start(at(wrong.url, '--fuzz', '1000000', ...VALID), { isTTY: true });
  await running.seen('stderr', /\[[1-9]\d\d\/1000000\]/);
  running.interrupt('SIGINT');
  const { code, stdout } = await running.result;
  expect(code).toBe(130);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/1000000 callbacks, 1 distinct failure, shrunk to \d+ bytes/);
});

const NOT_A_RECORDING = path('notes.txt');
it.each<[readonly string[], string]>([
  [['--fuzz', '0'], "'0' is not a whole number from 1 to 1000000"],
  [['--fuzz', 'many'], "'many' is not a whole number from 1 to 1000000"],
  [['--fuzz-path', '3'], '--fuzz-path goes with --fuzz N'],
  [['--fuzz', '9', '--fuzz-path', 'x'], "'x' is not a path of a generated callback"],
  [['--fuzz', '9', '--fuzz-path', '3'], '--fuzz-path belongs to one case: name it with --only'],
  [['--fuzz', '9', '--fuzz-path', '3:99999', ...VALID], 'with seed 1 there is no callback at the path 3:99999'],
  [['--record', 'x.ndjson'], '--record goes with --fuzz N'],
  [['--fuzz', '9', '--record', NOT_A_RECORDING], 'is not a recording'],
  [['--fuzz', '9', '--record', path('none/x')], 'its folder does not exist'],
  [['--fuzz', '9', '--only', 'accept/one-way'], '--fuzz has no case to generate callbacks for'],
  [VALID, 'every selected case was skipped'],
])('misuse: %j', async (options, words) => {
  writeFileSync(NOT_A_RECORDING, 'milk, bread\n');
  const { code, stderr } = await runCli(at(right.url, ...options));
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(words) });
  expect(existsSync('x.ndjson')).toBe(false);
});

it('--list has the cases that run only where they are asked for', async () => {
  expect((await runCli(['verify', '--list', '--only', 'fuzz/'])).stdout).toMatch(/^fuzz\/valid +must/);
  expect((await runCli(['verify', '--list'])).stdout).toContain('fuzz/bytes');
});

it.each([
  ['fuzz/valid', 'friend-cb verify --only fuzz/valid --to URL --sdk-appid ID --fuzz N'],
  ['effect/batch', 'friend-cb verify --only effect/batch --to URL --sdk-appid ID --probe COMMAND'],
  ['fuzz', '4 findings; 3 cases, run by verify --only fuzz/ --fuzz N'],
])('explain %s tells what switches it on', async (id, words) => {
  expect((await runCli(['explain', id])).stdout).toContain(words);
});

it.each<[string, boolean, (url: string) => readonly string[]]>([
  ['--version', false, () => ['--version']],
  ['verify without --fuzz', false, (url) => at(url, '--only', 'accept/one-way')],
  ['verify --fuzz', true, (url) => at(url, '--fuzz', '3', ...VALID)],
])('%s: fast-check is loaded: %s', async (name, isLoaded, argv) => {
  // The record of the coverage names every file that was loaded.
  const folder = path(`coverage ${name}`);
  mkdirSync(folder);
  const { code } = await launch(argv(right.url), { NODE_V8_COVERAGE: folder }).ended;
  expect(code).toBe(0);
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  expect(files.join()).toContain('friend-cb.js');
  expect(files.join().includes('node_modules/fast-check/')).toBe(isLoaded);
});
