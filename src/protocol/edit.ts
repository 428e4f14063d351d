import { wording } from '../language.ts';
import { isJsonObject, type Json, readJson } from './json.ts';

/** A member's name or an index, and its position in the text of the path. */
interface Step {
  readonly key: string | number;
  readonly position: number;
}
type Path = readonly Step[];

/** Why a path cannot be used, and at which character of it. */
export interface PathProblem {
  readonly message: string;
  readonly position: number;
  /** The names that exist there; empty where the problem is not a name. */
  readonly known: readonly string[];
}

export type PathReading =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly problem: PathProblem };

const countMembers = (count: number) => `${count} ${count === 1 ? 'member' : 'members'}`;
const EN = {
  noStep: 'this is not a step of a path',
  noQuotedName: 'this is not a quoted name',
  emptyPath: 'the path is empty',
  wantsIndex: (step: string) => `there is an array, so an index such as [0] belongs here, not '${step}'`,
  noIndex: (index: number, count: number) => `there is no [${index}], the array has ${countMembers(count)}`,
  plainValue: 'there is nothing below a plain value',
  noMember: (name: string | number) => `there is no member '${name}'`,
};
export type EditWords = typeof EN;
export const editWords = wording<EditWords>(EN);

/** Reads `PairList[0].From_Account`, `$.PairList[0]`, `["odd name"]`. */
export function parsePath(text: string): PathReading {
  const step = /^(?:\.?([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\])/;
  const path: Step[] = [];
  let at = text.startsWith('$') ? 1 : 0;
  while (at < text.length) {
    const match = step.exec(text.slice(at));
    if (!match) return { ok: false, problem: { message: editWords.now.noStep, position: at, known: [] } };
    if (match[1] !== undefined) path.push({ key: match[1], position: at + match[0].indexOf(match[1]) });
    else if (match[2] !== undefined) path.push({ key: Number(match[2]), position: at });
    else {
      const quoted = readJson(Buffer.from(match[3] ?? ''));
      if (!quoted.ok) return { ok: false, problem: { message: editWords.now.noQuotedName, position: at, known: [] } };
      path.push({ key: String(quoted.value), position: at });
    }
    at += match[0].length;
  }
  return path.length === 0
    ? { ok: false, problem: { message: editWords.now.emptyPath, position: 0, known: [] } }
    : { ok: true, path };
}

export type Edit = { readonly text: string; readonly path: Path; readonly action: { readonly set: Json } | 'unset' };
export type Edited = { readonly ok: true; readonly body: Json } | { readonly ok: false; readonly problem: PathProblem };

/** A copy of a body with one place changed. A place that does not exist is a problem. */
export function editBody(body: Json, { path, action }: Edit): Edited {
  const copy = structuredClone(body);
  let parent: Json = copy;
  for (const [depth, { key, position }] of path.entries()) {
    const problem = checkStep(parent, key, position);
    if (problem) return { ok: false, problem };
    const holder = parent as Record<string | number, Json>;
    if (depth < path.length - 1) parent = holder[key] as Json;
    else if (action !== 'unset') holder[key] = action.set;
    else if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete holder[key];
  }
  return { ok: true, body: copy };
}

function checkStep(parent: Json, step: string | number, position: number): PathProblem | null {
  if (Array.isArray(parent)) {
    if (typeof step !== 'number') return { message: editWords.now.wantsIndex(step), position, known: [] };
    return step < parent.length
      ? null
      : {
          message: editWords.now.noIndex(step, parent.length),
          position,
          known: [],
        };
  }
  if (!isJsonObject(parent)) return { message: editWords.now.plainValue, position, known: [] };
  return Object.hasOwn(parent, step)
    ? null
    : { message: editWords.now.noMember(step), position, known: Object.keys(parent) };
}
