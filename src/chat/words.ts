import { wording } from '../language.ts';

/** What the stand-in says about calls, callbacks and its own data. The first part goes into replies, in English. */
const EN = {
  // Why a call is refused as a whole.
  faultWanted: (name: string, code: number) => `--fault ${name}=${code} wants it so`,
  noAccount: (id: string) =>
    `there is no account '${id}' (From_Account): a graph was given or an account imported, so it has to be named there`,
  self: (member: string, id: string) => `\`${member}\` holds '${id}', the account itself`,
  noField: (tag: string, valid: readonly string[]) => `there is no field '${tag}'; valid: ${valid.join(', ')}`,
  fieldValue: (tag: string, given: string, valid: readonly string[]) =>
    `${tag} is ${given}, it must be ${valid.join(' or ')}`,
  emptyPage: '`MaxLimited` is 0; it is the size of a page',
  tooLarge: 'the body is too large to be read',
  unreadable: 'the body could not be read',
  overRate: (rateLimit: number, call: string) => `more than ${rateLimit} calls of ${call} in a second (--rate-limit)`,
  tunnelRefused: (target: string) =>
    `a tunnel to ${target} was refused: this proxy answers for the hosts of Chat's REST API on port 443, and nothing else`,
  tunnelAsked: (target: string) =>
    `a tunnel to ${target} was asked for: --proxy makes this port a proxy for the hosts of Chat's REST API`,
  proxied: (authority: string) =>
    `a request to ${authority} was sent to this port as a proxy, and refused: over plain HTTP nothing is passed on (NO_PROXY leaves hosts out)`,
  webPage: (header: string, value: string) =>
    `a web page seems to call (${header}: ${value}); with --secret-key-file its UserSig is checked instead`,

  // Notes on what settings do.
  forbidden: (account: string) => `the backend forbids ${account} (--prev)`,
  callbackFirst: 'the callback comes before the reply (--callback-order)',
  lost: (command: string) => `${command} is lost (--lose)`,
  twice: (command: string) => `${command} is sent twice (--duplicate)`,
  waits: (delayMs: number) => `it waits ${delayMs} ms (--callback-delay)`,
  swapped: 'every two callbacks swap (--reorder)',

  // What the control API has done.
  wasReset: 'graph and settings are reset',
  graphReplaced: (accounts: number) => `the graph is replaced: ${accounts} accounts`,
  settingsChanged: (names: readonly string[]) => `settings are changed: ${names.join(', ')}`,

  // What is wrong with a graph, behind its place.
  noMember: (valid: readonly string[]) => `there is no such member; valid: ${valid.join(', ')}`,
  noFriend: (id: string, owner: string) => `${id} is no friend of ${owner}, see $.friends`,
  noDetail: 'there is no such field; valid: Remark, Group, AddSource, AddWording, AddTime, Tag_SNS_Custom_…',
  type: (type: string, wanted: string) => `is of type ${type}, it must be ${wanted}`,
  anObject: 'an object',
  anArray: 'an array',
  aString: 'a string',
  aTime: 'a time in Unix seconds',
  entries: (count: number, most: number) => `has ${count} entries; at most ${most} are allowed`,
  itself: 'is the account itself',
  repeated: (id: string) => `'${id}' stands there twice`,
  emptyId: 'an id is empty',
  longId: (bytes: number, most: number) => `the id has ${bytes} bytes; an id has at most ${most}`,

  // What is wrong with a value of --fault, behind it.
  faultForm: 'is not of the form ACCOUNT=CODE or CALL=CODE',
  faultCode: (digits: string) => `has '${digits}' for a code; a code is a number, such as 30006`,
};
export type StandInWords = typeof EN;
export const standInWords = wording<StandInWords>(EN);
