import { dirname, relative, resolve } from 'node:path';
import { UserError } from '../../../errors.ts';
import { parseEndpoint } from '../../../protocol/endpoint.ts';
import { isJsonObject, type Json, type JsonObject, jsonType, readJson, shorten } from '../../../protocol/json.ts';
import { readTextFile } from '../common-options.ts';
import { type MemberKind, PROJECT_MEMBERS, type ProjectMember } from './members.ts';
import type { Project } from './project.ts';
import { projectWords } from './words.ts';

const NAMES = Object.keys(PROJECT_MEMBERS) as ProjectMember[];
/** Where editors look for the schema. */
const SCHEMA = '$schema';

/**
 * @param name the path as people know it
 * @throws UserError that names the file, and the member where one is wrong
 */
export function readProject(file: string, name: string): Project {
  const words = projectWords.now;
  const reading = readJson(Buffer.from(readTextFile(file, 'project')));
  const refuse = (problem: string, hint: readonly string[] = []) =>
    new UserError(projectWords.now.wrong(name, problem), { hint });
  if (!reading.ok) throw refuse(words.notJson(reading.problem === 'empty' ? words.isEmpty : reading.detail));
  const { value } = reading;
  if (!isJsonObject(value)) throw refuse(words.notObject(jsonType(value)));
  checkNames(value, name);
  const folder = dirname(file);
  const texts: Partial<Record<ProjectMember, readonly string[]>> = {};
  for (const member of NAMES) {
    if (!Object.hasOwn(value, member)) continue;
    const { kind, example } = PROJECT_MEMBERS[member];
    const found = READERS[kind](value[member] ?? null);
    if (found === null)
      throw refuse(words.wrongKind(member, describe(value[member] ?? null), words.kinds[kind]), [
        words.forExample(JSON.stringify({ [member]: example })),
      ]);
    // Commands read files from the current folder.
    texts[member] = kind === 'file' ? found.map((path) => relative('', resolve(folder, path))) : found;
  }
  checkTogether(texts, refuse);
  return { name, folder, texts };
}

/** @throws UserError */
function checkNames(value: JsonObject, name: string): void {
  const words = projectWords.now;
  if (Object.hasOwn(value, 'token'))
    throw new UserError(words.hasToken(name), {
      hint: [...words.insteadOfToken],
    });
  const unknown = Object.keys(value).find((each) => each !== SCHEMA && !NAMES.some((known) => known === each));
  if (unknown !== undefined)
    throw new UserError(words.unknownMember(name, shorten(unknown)), {
      mistyped: { given: unknown, known: NAMES },
      hint: [words.valid(NAMES)],
    });
}

/** What no member can tell alone. */
function checkTogether(
  { to, probe, befriend, settle }: Project['texts'],
  refuse: (problem: string, hint?: readonly string[]) => UserError,
): void {
  const reading = parseEndpoint(to?.[0] ?? '');
  if (reading.ok && reading.endpoint.credentials !== null)
    throw refuse(projectWords.now.hasLogin, [projectWords.now.insteadOfLogin]);
  const lonely = befriend !== undefined ? 'befriend' : settle !== undefined ? 'settle' : null;
  if (probe === undefined && lonely !== null) throw refuse(projectWords.now.lonely(lonely));
}

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

function describe(value: Json): string {
  const words = projectWords.now;
  if (typeof value === 'string' && value.trim() === '') return words.empty;
  return Array.isArray(value) && value.length > 0 ? words.mixedList : words.aType(jsonType(value));
}
