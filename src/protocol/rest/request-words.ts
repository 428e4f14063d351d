import { wording } from '../../language.ts';

/** Why a call is refused before anything is looked up. `at` is a member, in backquotes. */
const EN = {
  // Its members.
  missing: (at: string, similar: string | null) =>
    `${at} is missing${similar === null ? '' : `; there is \`${similar}\`: names of members are case-sensitive`}`,
  mustBe: (at: string, type: string, wanted: string) =>
    `${at} is ${type === 'null' ? type : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`}, it must be ${wanted}`,
  wrongValue: (at: string, given: string, choices: readonly (string | number)[]) =>
    `${at} is ${given}, it must be ${choices.join(' or ')}`,
  fromZero: (at: string, given: number) => `${at} is ${given}, it must be a whole number from 0 on`,
  empty: (at: string) => `${at} is empty`,
  longId: (at: string, bytes: number, most: number) => `${at} has ${bytes} bytes; an id has at most ${most}`,
  longText: (at: string, bytes: number, most: number) => `${at} has ${bytes} bytes; at most ${most} are allowed`,
  longList: (at: string, entries: number, most: number) => `${at} has ${entries} entries; at most ${most} are allowed`,
  anId: 'a string: ids of accounts are text',
  aString: 'a string',
  aWholeNumber: 'a whole number',
  anObject: 'an object',
  arrayOfStrings: 'an array of strings',
  arrayOfObjects: 'an array of objects',

  // The request around them.
  method: (method: string) => `the method is ${method}; the REST API takes POST`,
  twoSlashes: (path: string) =>
    `the path ${path} begins with two slashes: leave out the one at the end of the base URL`,
  path: (path: string) => `the path ${path} is not /v4/SERVICE/COMMAND, such as /v4/sns/friend_delete`,
  caseOfCall: (given: string, call: string) => `there is no call ${given}: it is ${call}, names are case-sensitive`,
  otherService: (given: string, call: string) => `there is no call ${given}: it is ${call}`,
  noService: (given: string, services: readonly string[]) =>
    `there is no service ${given} here; there are ${services.join(', ')}`,
  noCall: (given: string, service: string, calls: readonly string[]) =>
    `friend-cb answers no call ${given}; of ${service} it knows ${calls.join(', ')}`,
  noParameter: (name: string, similar: string | null) =>
    `the query has no ${name}${similar === null ? '' : `; there is ${similar}: names are case-sensitive`}`,
  oddApp: (given: string) => `sdkappid is ${given}, it must be a number`,
  contenttype: (given: string) => `contenttype is ${given}, it must be json`,
  encoding: (name: string) => `the percent-encoding of ${name} is broken`,
  otherApp: (given: string, own: string) => `sdkappid is ${given}, this app is ${own} (--sdk-appid)`,
  noAdmin: (given: string, admins: readonly string[]) =>
    `identifier is ${given}; ` +
    `${admins.length === 1 ? `the administrator is ${admins[0]}` : `administrators are ${admins.join(', ')}`} (--admin)`,
  bodyType: (type: string) => `the body is JSON, but of type ${type}; it must be an object`,
  bodyEmpty: 'the body is empty; where a call needs nothing it is {}',
  bodyNotJson: (detail: string) => `the body is not JSON: ${detail}`,
};
export type RestRequestWords = typeof EN;
export const restRequestWords = wording<RestRequestWords>(EN);
