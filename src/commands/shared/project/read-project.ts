import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import { parseEndpoint } from '../../../protocol/endpoint.ts';
import { isJsonObject, type Json, type JsonObject, jsonType, readJson, shorten } from '../../../protocol/json.ts';
import { readTextFile } from '../common-options.ts';
import { type MemberKind, PROJECT_MEMBERS, type ProjectMember } from './members.ts';
import type { Project } from './project.ts';

const NAMES = Object.keys(PROJECT_MEMBERS) as ProjectMember[];
/** Where editors look for the schema. */
const SCHEMA = '$schema';

/**
 * @param name the path as people know it
 * @throws UserError that names the file, and the member where one is wrong
 */
export function readProject(file: string, name: string): Project {
  const reading = readJson(Buffer.from(readTextFile(file, 'the project file')));
  const refuse = (problem: string, hint: readonly string[] = []) =>
    new UserError(`the project file '${name}' ${problem}`, { hint });
  if (!reading.ok) throw refuse(`is not JSON: ${reading.problem === 'empty' ? 'it is empty' : reading.detail}`);
  const { value } = reading;
  if (!isJsonObject(value)) throw refuse(`is ${withArticle(jsonType(value))}, and has to be an object`);
  checkNames(value, name);
  const folder = dirname(file);
  const texts: Partial<Record<ProjectMember, readonly string[]>> = {};
  for (const member of NAMES) {
    if (!Object.hasOwn(value, member)) continue;
    const { kind, example } = PROJECT_MEMBERS[member];
    const found = READERS[kind](value[member] ?? null);
    if (found === null)
      throw refuse(
        `has a member '${member}' that is ${describe(value[member] ?? null)}, and has to be ${WORDS[kind]}`,
        [`for example: ${JSON.stringify({ [member]: example })}`],
      );
    // Commands read files from the current folder.
    texts[member] = kind === 'file' ? found.map((path) => relative('', resolve(folder, path))) : found;
  }
  checkTogether(texts, refuse);
  return { name, folder, texts };
}

/** @throws UserError */
function checkNames(value: JsonObject, name: string): void {
  if (Object.hasOwn(value, 'token'))
    throw new UserError(`the project file '${name}' has a member 'token', and a secret never stands in it`, {
      hint: ['name a file that holds the token: {"tokenFile":".token"}', 'or set FRIEND_CB_TOKEN'],
    });
  const unknown = Object.keys(value).find((each) => each !== SCHEMA && !NAMES.some((known) => known === each));
  if (unknown !== undefined)
    throw new UserError(`the project file '${name}' has an unknown member '${shorten(unknown)}'`, {
      mistyped: { given: unknown, known: NAMES },
      hint: [`valid: ${NAMES.join(', ')}`],
    });
}

/** What no member can tell alone. */
function checkTogether(
  { to, probe, befriend, settle }: Project['texts'],
  refuse: (problem: string, hint?: readonly string[]) => UserError,
): void {
  const reading = parseEndpoint(to?.[0] ?? '');
  if (reading.ok && reading.endpoint.credentials !== null)
    throw refuse("has a login in 'to', and a secret never stands in it", ['set FRIEND_CB_TO to the whole URL']);
  const lonely = befriend !== undefined ? 'befriend' : settle !== undefined ? 'settle' : null;
  if (probe === undefined && lonely !== null) throw refuse(`has '${lonely}' without 'probe', which it goes with`);
}

const WORDS: Readonly<Record<MemberKind, string>> = {
  text: 'a text',
  file: 'the name of a file',
  'text or number': 'a text or a whole number',
  texts: 'a list of texts',
  'texts by name': 'an object whose values are texts',
};

const isText = (value: Json): value is string => typeof value === 'string' && value.trim() !== '';

/** A value as options would have it on the command line; null for one of another kind. */
const READERS: Readonly<Record<MemberKind, (value: Json) => readonly string[] | null>> = {
  text: (value) => (isText(value) ? [value] : null),
  file: (value) => (isText(value) ? [value] : null),
  'text or number': (value) =>
    isText(value) ? [value] : typeof value === 'number' && Number.isSafeInteger(value) ? [String(value)] : null,
  texts: (value) => (Array.isArray(value) && value.every(isText) ? value : null),
  'texts by name': (value) =>
    isJsonObject(value) && Object.values(value).every(isText)
      ? Object.entries(value).map(([name, text]) => `${name}=${text}`)
      : null,
};

const withArticle = (type: string) => (type === 'null' ? type : `${/^[ao]/.test(type) ? 'an' : 'a'} ${type}`);

function describe(value: Json): string {
  if (typeof value === 'string' && value.trim() === '') return 'empty';
  return Array.isArray(value) && value.length > 0 ? 'a list with something else in it' : withArticle(jsonType(value));
}
