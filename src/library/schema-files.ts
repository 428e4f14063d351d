import { readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { wording } from '../language.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { libraryWords } from './words.ts';

/** The descriptions that come with the package: files of fixtures/schemas. */
export const SCHEMA_NAMES = [
  'callback',
  'callback-query',
  'reply',
  'exchange',
  'record',
  'verify-report',
  'load-report',
  'load-comparison',
  'friends',
  'project',
  'openapi',
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** What a file describes: in English it is what the file itself says. */
export const schemaWords = wording({ about: (_name: SchemaName, said: string) => said });

const isSchemaName = (name: string): name is SchemaName => SCHEMA_NAMES.some((each) => each === name);

/** Its path in the package, which is its subpath of `friend-cb` as well, but for the folder. */
export const schemaFile = (name: SchemaName): string =>
  `fixtures/schemas/${name === 'openapi' ? 'openapi.json' : `${name}.schema.json`}`;

/**
 * The text of a file.
 * @throws UserError for an unknown name, with the nearest known one
 */
export function readSchema(name: string): string {
  if (!isSchemaName(name))
    throw new UserError(libraryWords.now.noSchema(name), {
      mistyped: { given: name, known: SCHEMA_NAMES },
      hint: [libraryWords.now.valid(SCHEMA_NAMES)],
    });
  return readFileSync(new URL(schemaFile(name), PACKAGE_ROOT), 'utf8');
}

/** What a file says that it describes. */
export interface SchemaInfo {
  readonly name: SchemaName;
  readonly about: string;
  /** What is imported: `friend-cb/reply.schema.json`. */
  readonly path: string;
}

export function describeSchemas(): readonly SchemaInfo[] {
  return SCHEMA_NAMES.map((name) => {
    const { info, ...schema } = JSON.parse(readSchema(name)) as { description: string; info?: { description: string } };
    const { description } = info ?? schema;
    // The first sentence, without its full stop.
    const [said = ''] = description.split(/\.(?: |$)/);
    return {
      name,
      about: schemaWords.now.about(name, said),
      path: `friend-cb/${schemaFile(name).replace(/.*\//, '')}`,
    };
  });
}
