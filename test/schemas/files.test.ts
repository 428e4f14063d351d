import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildSchemas } from '../../src/library/schema-documents.ts';
import { SCHEMA_NAMES, type SchemaName, schemaFile } from '../../src/library/schema-files.ts';
import { VERSION } from '../../src/version.ts';
import { compileSchema } from '../support/schemas.ts';

const ROOT = new URL('../../', import.meta.url);
const fileOf = (name: SchemaName) => new URL(schemaFile(name), ROOT);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

it.each(Object.entries(buildSchemas(VERSION)))('%s: its file is that of the code', (name, schema) => {
  const file = fileOf(name as SchemaName);
  const made = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env['UPDATE_SCHEMAS']) writeFileSync(file, made);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'missing').toBe(made);
});

it.each(SCHEMA_NAMES.filter((name) => name !== 'openapi'))('%s is a schema of draft 2020-12', (name) => {
  expect(compileSchema(name)).toBeTypeOf('function');
  const { $id, $schema, $defs = {}, title, description } = JSON.parse(read(schemaFile(name)));
  expect([$id, $schema]).toEqual([`${name}.schema.json`, 'https://json-schema.org/draft/2020-12/schema']);
  expect([title, description]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\.$/)]);
  // Nothing is defined that nobody refers to.
  for (const each of Object.keys($defs)) expect(read(schemaFile(name))).toContain(`"#/$defs/${each}"`);
});

it('every file can be imported by its name, and no other is there', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const files = SCHEMA_NAMES.map(schemaFile);
  const exported = Object.values(exports).filter((target) => String(target).startsWith('./fixtures/'));
  expect(exported.toSorted()).toEqual(files.map((file) => `./${file}`).toSorted());
  for (const file of files) expect(exports[`./${file.replace(/.*\//, '')}`]).toBe(`./${file}`);
  const there = readdirSync(new URL('fixtures/schemas/', ROOT)).map((file) => `fixtures/schemas/${file}`);
  expect(there.toSorted()).toEqual(files.toSorted());
});
