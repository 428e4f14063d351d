import { type MemberKind, PROJECT_MEMBERS } from '../../src/commands/shared/project/members.ts';
import { CHOICES } from '../../src/contract/case.ts';

const TEXT = { type: 'string', minLength: 1 };
const KINDS: Readonly<Record<MemberKind, object>> = {
  text: TEXT,
  file: TEXT,
  'text or number': { anyOf: [TEXT, { type: 'integer' }] },
  texts: { type: 'array', items: TEXT },
  'texts by name': {
    type: 'object',
    properties: Object.fromEntries(Object.entries(CHOICES).map(([name, answers]) => [name, { enum: answers }])),
    additionalProperties: false,
  },
};

/** The JSON Schema of a project file. */
export const PROJECT_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'project.schema.json',
  title: 'Project file of friend-cb',
  description:
    'What `.friend-cb.json` may have. Secrets never stand in it. Paths are relative to it. ' +
    'A flag or a variable takes the place of a member.',
  type: 'object',
  properties: {
    $schema: { description: 'Where editors find this schema.', type: 'string' },
    ...Object.fromEntries(
      Object.entries(PROJECT_MEMBERS).map(([name, { kind, about, example }]) => [
        name,
        { description: `${about}.`, ...KINDS[kind], examples: [example] },
      ]),
    ),
  },
  dependentRequired: { befriend: ['probe'], settle: ['probe'] },
  additionalProperties: false,
};
