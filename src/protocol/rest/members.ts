import { isJsonObject, type Json, type JsonObject, jsonType, member, shortJson } from '../json.ts';
import { restRequestWords } from './request-words.ts';

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
  return wrong(at, restRequestWords.now.missing(called(at), similar ?? null));
}

type Wanted = 'anId' | 'aString' | 'aWholeNumber' | 'anObject' | 'arrayOfStrings' | 'arrayOfObjects';
const mustBe = (given: Json, at: string, wanted: Wanted, isAccountType = false) => {
  const words = restRequestWords.now;
  return wrong(at, words.mustBe(called(at), jsonType(given), words[wanted]), isAccountType);
};

function checkValue(given: Json, rule: MemberRule, at: string): MemberFault | null {
  switch (rule.kind) {
    case 'account':
      return checkAccount(given, at);
    case 'accounts':
      return checkList(given, rule.most, at, 'arrayOfStrings', checkAccount);
    case 'text':
      return checkText(given, rule, at);
    case 'texts':
      if (!Array.isArray(given)) return mustBe(given, at, 'arrayOfStrings');
      return firstFault(given, at, (each, place) => (typeof each === 'string' ? null : mustBe(each, place, 'aString')));
    case 'integer':
      return checkInteger(given, rule, at);
    case 'items':
      return checkList(given, rule.most, at, 'arrayOfObjects', (each, place) =>
        isJsonObject(each) ? checkMembers(each, rule.members, place) : mustBe(each, place, 'anObject'),
      );
    case 'value':
      return null;
  }
}

function checkAccount(given: Json, at: string): MemberFault | null {
  if (typeof given !== 'string') return mustBe(given, at, 'anId', true);
  if (given === '') return wrong(at, restRequestWords.now.empty(called(at)));
  const bytes = Buffer.byteLength(given);
  if (bytes <= MAX_ACCOUNT_BYTES) return null;
  return wrong(at, restRequestWords.now.longId(called(at), bytes, MAX_ACCOUNT_BYTES));
}

function checkText(
  given: Json,
  { choices, mostBytes }: Extract<MemberRule, { kind: 'text' }>,
  at: string,
): MemberFault | null {
  if (typeof given !== 'string') return mustBe(given, at, 'aString');
  if (choices !== null && !choices.includes(given))
    return wrong(at, restRequestWords.now.wrongValue(called(at), shortJson(given), choices));
  if (mostBytes !== null && Buffer.byteLength(given) > mostBytes)
    return wrong(at, restRequestWords.now.longText(called(at), Buffer.byteLength(given), mostBytes));
  return null;
}

function checkInteger(
  given: Json,
  { choices }: Extract<MemberRule, { kind: 'integer' }>,
  at: string,
): MemberFault | null {
  if (typeof given !== 'number') return mustBe(given, at, 'aWholeNumber');
  // All of them count something, and beyond 2^53 JSON.parse has lost digits.
  if (!Number.isSafeInteger(given) || given < 0) return wrong(at, restRequestWords.now.fromZero(called(at), given));
  if (choices === null || choices.includes(given)) return null;
  return wrong(at, restRequestWords.now.wrongValue(called(at), String(given), choices));
}

function checkList(
  given: Json,
  most: number,
  at: string,
  wanted: Wanted,
  check: (each: Json, place: string) => MemberFault | null,
): MemberFault | null {
  if (!Array.isArray(given)) return mustBe(given, at, wanted);
  if (given.length === 0) return wrong(at, restRequestWords.now.empty(called(at)));
  if (given.length > most) return wrong(at, restRequestWords.now.longList(called(at), given.length, most));
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
