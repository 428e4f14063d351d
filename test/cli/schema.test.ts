import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCHEMA_NAMES, schemaFile } from '../../src/library/schema-files.ts';
import { runCli } from '../support/harness.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it('schema lists the names, one a line, with what each describes', async () => {
  const { code, stdout, stderr } = await runCli(['schema']);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(SCHEMA_NAMES);
  for (const line of lines) expect(line).toMatch(/^[a-z-]+ {2,}\S.{10,90}[^.]$/);
  expect(stdout).toMatch(/^reply +The reply to Sns\.CallbackFriendDelete$/m);
});

it('schema --json lists the same, with what to import', async () => {
  const { code, stdout, stderr } = await runCli(['schema', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { v, schemas } = JSON.parse(stdout);
  expect([v, schemas.map(({ name }: { name: string }) => name)]).toEqual([1, SCHEMA_NAMES]);
  expect(schemas).toContainEqual({
    name: 'openapi',
    about: expect.stringContaining('OpenAPI 3.1'),
    path: 'friend-cb/openapi.json',
  });
});

it.each(SCHEMA_NAMES)('schema %s: the file and nothing else, on a terminal too', async (name) => {
  for (const argv of [
    ['schema', name],
    ['schema', name, '--json'],
  ])
    expect(await runCli(argv, { isTTY: true })).toEqual({ code: 0, stdout: read(schemaFile(name)), stderr: '' });
});

it.each([
  ['repl', 'reply'],
  ['open-api', 'openapi'],
  ['callback.query', 'callback-query'],
])('schema %s suggests %s', async (given, suggestion) => {
  const { code, stdout, stderr } = await runCli(['schema', given]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n').slice(0, 2)).toEqual([
    `friend-cb: there is no schema named '${given}'; did you mean ${suggestion}?`,
    `  valid: ${SCHEMA_NAMES.join(', ')}`,
  ]);
});

it.each([['__proto__'], ['../package'], ['']])('schema %j is no file', async (given) => {
  expect(await runCli(['schema', given])).toMatchObject({ code: 2, stdout: '' });
});
