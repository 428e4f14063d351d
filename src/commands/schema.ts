import { ExitCode } from '../errors.ts';
import { describeSchemas, readSchema, SCHEMA_NAMES } from '../library/schema-files.ts';
import { toVisibleJson } from '../protocol/visible.ts';
import { padEnd } from '../render/layout.ts';
import { defineCommand, flag } from './shared/command.ts';
import { colorOptions } from './shared/common-options.ts';

export const schema = defineCommand({
  operands: [
    {
      name: '[name]',
      help: 'name of the schema that is printed (without a name: a list)',
      offers: () => SCHEMA_NAMES,
    },
  ],
  options: {
    json: flag('--json', 'print the list as JSON'),
    ...colorOptions,
  },
  examples: [
    { command: 'friend-cb schema', why: 'the names, one per line, and what each describes' },
    { command: 'friend-cb schema reply > reply.schema.json', why: 'for a validator in any language' },
    { command: 'friend-cb schema openapi > openapi.json', why: 'for generators of types, clients and servers' },
    { command: "friend-cb schema --json | jq -r '.schemas[].name'", why: 'data for a script' },
  ],
  run: async ([name], { json }, { io, style }) => {
    // A schema is JSON already, so that --json changes nothing about it.
    if (name !== undefined) {
      io.stdout.write(readSchema(name));
      return ExitCode.ok;
    }
    const all = describeSchemas();
    if (json) {
      io.stdout.write(`${toVisibleJson({ v: 1, schemas: all })}\n`);
      return ExitCode.ok;
    }
    const width = Math.max(...all.map((each) => each.name.length));
    for (const each of all) io.stdout.write(`${style.strong(padEnd(each.name, width))}  ${each.about}\n`);
    return ExitCode.ok;
  },
});
