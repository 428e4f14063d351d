import { isJsonObject, type Json, type JsonObject, jsonType, member, shortJson } from '../json.ts';

/** The longest id of an account, in bytes of UTF-8 (1047/34953). */
export const MAX_ACCOUNT_BYTES = 32;

/** One member of a call's body: its type and its limits. */
export type MemberRule = { readonly name: string; readonly required: boolean } & (
  | { readonly kind: 'account' }
  | { readonly kind: 'accounts'; readonly most: number }
  | { readonly kind: 'text'; readonly choices: readonly string[] | null; readonly mostBytes: number | null }
  | { readonly kind: 'texts' }
  | { readonly kind: 'integer'; readonly choices: readonly number[] | null }
  | { readonly kind: 'items'; readonly most: number; readonly members: readonly MemberRule[] }
  | { readonly kind: 'value' }
);

/** What is wrong with a body: the first fault that was found, in plain words. */
export interface MemberFault {
  /** JSON path, such as `$.To_Account[2]`. */
  readonly at: string;
  readonly problem: string;
  /** Whether it is an account that is no string, for which the API has a code of its own. */
  readonly isAccountType: boolean;
}

const required = { required: true } as const;
const optional = { required: false } as const;

/** The rules in short: `account('From_Account')`; `.optional` where a member may be left out. */
export const account = (name: string): MemberRule => ({ ...required, name, kind: 'account' });
export const accounts = (name: string, most: number): MemberRule => ({ ...required, name, kind: 'accounts', most });
export const text = (
  name: string,
  { choices = null, mostBytes = null }: { choices?: readonly string[] | null; mostBytes?: number | null } = {},
): MemberRule => ({ ...required, name, kind: 'text', choices, mostBytes });
export const texts = (name: string): MemberRule => ({ ...required, name, kind: 'texts' });
export const integer = (name: string, choices: readonly number[] | null = null): MemberRule => ({
  ...required,
  name,
  kind: 'integer',
  choices,
});
export const items = (name: string, most: number, members: readonly MemberRule[]): MemberRule => ({
  ...required,
  name,
  kind: 'items',
  most,
  members,
});
export const value = (name: string): MemberRule => ({ ...required, name, kind: 'value' });
export const maybe = (rule: MemberRule): MemberRule => ({ ...rule, ...optional });

/** Checks a body by its rules. Members that no rule names are ignored, as the API does. */
export function checkMembers(body: JsonObject, rules: readonly MemberRule[], path = '$'): MemberFault | null {
  for (const rule of rules) {
    const given = member(body, rule.name);
    const at = `${path}.${rule.name}`;
    const fault = given === undefined ? checkAbsent(body, rule, at) : checkValue(given, rule, at);
    if (fault !== null) return fault;
  }
  return null;
}

const wrong = (at: string, problem: string, isAccountType = false): MemberFault => ({ at, problem, isAccountType });
const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '');
const called = (at: string) => `\`${at.replace(/^\$\./, '')}\``;

function checkAbsent(body: JsonObject, { name, required }: MemberRule, at: string): MemberFault | null {
  const similar = Object.keys(body).find((each) => plain(each) === plain(name));
  if (!required && similar === undefined) return null;
  const advice = similar === undefined ? '' : `; there is \`${similar}\`: names of members are case-sensitive`;
  return wrong(at, `${called(at)} is missing${advice}`);
}

/** `a string`, `an array`: what stands there, for a sentence. */
function describeType(given: Json): string {
  const type = jsonType(given);
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

const mustBe = (given: Json, at: string, what: string, isAccountType = false) =>
  wrong(at, `${called(at)} is ${describeType(given)}, it must be ${what}`, isAccountType);

function checkValue(given: Json, rule: MemberRule, at: string): MemberFault | null {
  switch (rule.kind) {
    case 'account':
      return checkAccount(given, at);
    case 'accounts':
      return checkList(given, rule.most, at, 'strings', checkAccount);
    case 'text':
      return checkText(given, rule, at);
    case 'texts':
      if (!Array.isArray(given)) return mustBe(given, at, 'an array of strings');
      return firstFault(given, at, (each, place) =>
        typeof each === 'string' ? null : mustBe(each, place, 'a string'),
      );
    case 'integer':
      return checkInteger(given, rule, at);
    case 'items':
      return checkList(given, rule.most, at, 'objects', (each, place) =>
        isJsonObject(each) ? checkMembers(each, rule.members, place) : mustBe(each, place, 'an object'),
      );
    case 'value':
      return null;
  }
}

function checkAccount(given: Json, at: string): MemberFault | null {
  if (typeof given !== 'string') return mustBe(given, at, 'a string: ids of accounts are text', true);
  if (given === '') return wrong(at, `${called(at)} is empty`);
  const bytes = Buffer.byteLength(given);
  if (bytes <= MAX_ACCOUNT_BYTES) return null;
  return wrong(at, `${called(at)} has ${bytes} bytes; an id has at most ${MAX_ACCOUNT_BYTES}`);
}

function checkText(
  given: Json,
  { choices, mostBytes }: Extract<MemberRule, { kind: 'text' }>,
  at: string,
): MemberFault | null {
  if (typeof given !== 'string') return mustBe(given, at, 'a string');
  if (choices !== null && !choices.includes(given))
    return wrong(at, `${called(at)} is ${shortJson(given)}, it must be ${choices.join(' or ')}`);
  if (mostBytes !== null && Buffer.byteLength(given) > mostBytes)
    return wrong(at, `${called(at)} has ${Buffer.byteLength(given)} bytes; at most ${mostBytes} are allowed`);
  return null;
}

function checkInteger(
  given: Json,
  { choices }: Extract<MemberRule, { kind: 'integer' }>,
  at: string,
): MemberFault | null {
  if (typeof given !== 'number') return mustBe(given, at, 'a whole number');
  // All of them count something, and beyond 2^53 JSON.parse has lost digits.
  if (!Number.isSafeInteger(given) || given < 0)
    return wrong(at, `${called(at)} is ${given}, it must be a whole number from 0 on`);
  if (choices === null || choices.includes(given)) return null;
  return wrong(at, `${called(at)} is ${given}, it must be ${choices.join(' or ')}`);
}

function checkList(
  given: Json,
  most: number,
  at: string,
  what: string,
  check: (each: Json, place: string) => MemberFault | null,
): MemberFault | null {
  if (!Array.isArray(given)) return mustBe(given, at, `an array of ${what}`);
  if (given.length === 0) return wrong(at, `${called(at)} is empty`);
  if (given.length > most) return wrong(at, `${called(at)} has ${given.length} entries; at most ${most} are allowed`);
  return firstFault(given, at, check);
}

function firstFault(
  list: readonly Json[],
  at: string,
  check: (each: Json, place: string) => MemberFault | null,
): MemberFault | null {
  for (const [index, each] of list.entries()) {
    const fault = check(each, `${at}[${index}]`);
    if (fault !== null) return fault;
  }
  return null;
}
