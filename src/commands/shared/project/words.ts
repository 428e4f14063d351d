import { wording } from '../../../language.ts';
import type { MemberKind } from './members.ts';

const aType = (type: string) => (type === 'null' ? type : `${/^[ao]/.test(type) ? 'an' : 'a'} ${type}`);

const kinds: Readonly<Record<MemberKind, string>> = {
  text: 'a text',
  file: 'the name of a file',
  'text or number': 'a text or a whole number',
  texts: 'a list of texts',
  'texts by name': 'an object whose values are texts',
};

/** What is said about a project file. */
export const projectWords = wording({
  used: (name: string, members: readonly string[]) => `project file ${name}: ${members.join(', ')}`,
  foreign: (name: string) =>
    `the project file ${name} belongs to somebody else and is not read; FRIEND_CB_PROJECT=${name} reads it`,
  wrong: (name: string, problem: string) => `the project file '${name}' ${problem}`,
  notJson: (detail: string) => `is not JSON: ${detail}`,
  isEmpty: 'it is empty',
  notObject: (type: string) => `is ${aType(type)}, and has to be an object`,
  wrongKind: (member: string, given: string, kind: string) =>
    `has a member '${member}' that is ${given}, and has to be ${kind}`,
  kinds,
  forExample: (json: string) => `for example: ${json}`,
  hasToken: (name: string) => `the project file '${name}' has a member 'token', and a secret never stands in it`,
  insteadOfToken: ['name a file that holds the token: {"tokenFile":".token"}', 'or set FRIEND_CB_TOKEN'],
  unknownMember: (name: string, member: string) => `the project file '${name}' has an unknown member '${member}'`,
  valid: (names: readonly string[]) => `valid: ${names.join(', ')}`,
  hasLogin: "has a login in 'to', and a secret never stands in it",
  insteadOfLogin: 'set FRIEND_CB_TO to the whole URL',
  lonely: (member: string) => `has '${member}' without 'probe', which it goes with`,
  empty: 'empty',
  mixedList: 'a list with something else in it',
  aType,
});
