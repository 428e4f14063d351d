import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answer, FAIL, http, startBackend } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

const VERIFY = ['verify', '--sdk-appid', '1400000001', '--only', 'accept/one-way'];
const LOAD = ['load', '--rate', '10', '--duration', '100ms'];

it.each<[string, string[], RegExp]>([
  [
    'verify, a folder that is missing',
    [...VERIFY, '--report', 'junit=MISSING/x.xml'],
    /there is no folder '.*missing'/,
  ],
  ['verify, a folder as the file', [...VERIFY, '--report', 'json=FOLDER'], /it is a folder/],
  ['verify, a file as the folder', [...VERIFY, '--report', 'json=FILE/x.json'], /a part of its path is not a folder/],
  [
    'verify, the baseline that it is to write',
    [...VERIFY, '--baseline', 'MISSING/known.json', '--update-baseline'],
    /cannot write '.*known\.json': there is no folder '.*missing'/,
  ],
  ['load, a folder that is missing', [...LOAD, '--report', 'json=MISSING/x.json'], /there is no folder '.*missing'/],
  ['listen, a folder that is missing', ['listen', '--port', '0', '--record', 'MISSING/x.ndjson'], /there is no folder/],
])('%s: exit 2 before anything is sent', async (_, argv, words) => {
  writeFileSync(path('file'), '');
  const backend = await startBackend();
  const folder = path('.');
  const given = argv.map((word) =>
    word.replace('MISSING', path('missing')).replace('FOLDER', folder).replace('FILE', path('file')),
  );
  const to = argv[0] === 'listen' ? [] : ['--to', backend.url];
  const { code, stdout, stderr } = await runCli([...given, ...to]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toMatch(words);
  expect(backend.connections()).toBe(0);
});

it('a report that cannot be written after the run costs neither the result nor the other reports', async () => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await runCli([
    ...[...VERIFY, '--to', backend.url],
    ...['--report', 'json=/dev/full', '--report', `junit=${path('whole.xml')}`],
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("cannot write '/dev/full': the disk is full")]);
  expect(stdout).toMatch(/\nPASS {2}1 passed/);
  expect(readFileSync(path('whole.xml'), 'utf8')).toContain('accept/one-way');
});

it('a page to stdout: nothing else stands there', async () => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await runCli([...VERIFY, '--to', backend.url, '--report', 'html=-']);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/\nPASS {2}1 passed/)]);
  expect(stdout).toMatch(/^<!DOCTYPE html>\n[\s\S]*<\/html>\n$/);
});

it('a baseline is written though a report cannot be', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const known = path('known.json');
  const argv = [...VERIFY, '--to', backend.url, '--baseline', known, '--update-baseline', '--report', 'json=/dev/full'];
  writeFileSync(known, '{"v":1,"known":[]}');
  expect((await runCli(argv.map((word) => word.replace('accept/one-way', 'accept/documented-example')))).code).toBe(2);
  expect(JSON.parse(readFileSync(known, 'utf8')).known).toHaveLength(1);
});

it.each<[string, string, number]>([
  ['a run that passes', 'OK', 0],
  ['a run that fails', 'FAIL', 1],
])('a step summary that cannot be written is a warning: %s', async (_, status, wanted) => {
  const reply = JSON.stringify({ ActionStatus: status, ErrorCode: status === 'OK' ? 0 : 1, ErrorInfo: '' });
  const backend = await startBackend(answer(http(reply)));
  const summary = path('no/such/summary.md');
  const { code, stdout, stderr } = await runCli(
    ['verify', '--sdk-appid', '1400000001', '--only', 'accept/documented-example', '--to', backend.url],
    { env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary } },
  );
  expect([code, stdout]).toEqual([wanted, expect.stringMatching(/\n(?:PASS|FAIL) {2}/)]);
  expect(stderr).toContain(`$GITHUB_STEP_SUMMARY, '${summary}', cannot be written: it does not exist`);
  expect(existsSync(summary)).toBe(false);
});

it('a stale baseline says what mends it', async () => {
  const backend = await startBackend();
  const known = path('stale.json');
  const entry = { case: 'accept/one-way', finding: 'not-accepted', reason: 'ABC-1' };
  writeFileSync(known, JSON.stringify({ v: 1, known: [entry] }));
  const { code, stdout } = await runCli([...VERIFY, '--to', backend.url, '--baseline', known]);
  expect([code, stdout]).toEqual([1, expect.stringContaining('take the entry out, as --update-baseline does')]);
});
