import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readSchema, type SchemaName } from '../../src/library/schema-files.ts';

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
});

/** A published schema, compiled by another validator than ours. */
export function compileSchema(name: SchemaName): ValidateFunction {
  // An exchange is the same in both reports.
  if (name === 'load-report') compileSchema('verify-report');
  return ajv.getSchema(`${name}.schema.json`) ?? ajv.compile(JSON.parse(readSchema(name)));
}

/** What a value breaks of a schema: where, and what. */
export function problemsOf(name: SchemaName, value: unknown): string[] {
  const validate = compileSchema(name);
  return validate(value) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
}
