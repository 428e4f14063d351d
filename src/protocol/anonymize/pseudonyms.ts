import { isSystemAccount } from '../accounts.ts';
import { createOddIds } from './odd-ids.ts';

/** With `::`, and with a digit. */
const SHORT_IPV6 = '(?=[0-9A-Fa-f:]*::)(?=:*[0-9A-Fa-f])[0-9A-Fa-f:]{3,39}';
const IPV6 = `(?<![\\w:])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|${SHORT_IPV6})(?![\\w:])`;
const IPV4 = '\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b';
/** An IPv6 address whose end is written as IPv4: `::ffff:10.1.2.3`. */
const MIXED = `(?<![\\w:])(?=[0-9A-Fa-f:]*::)[0-9A-Fa-f:]{2,30}${IPV4}`;
const IS_ADDRESS = new RegExp(`^(?:${[MIXED, IPV6, IPV4].join('|')})$`);
/** A whole account id with only the documented characters, never a part of one. */
const WORD = '[A-Za-z0-9_-]+';
const IS_WORD = new RegExp(`^${WORD}$`);
/** Addresses, and words, each of which may be an id. */
const FINDABLE = [MIXED, IPV6, IPV4, WORD].join('|');
/**
 * V8 quotes a piece of what it could not parse, which may be half an id: at most 10 characters on
 * either side. Without a limit here, a text full of such beginnings would take for ever.
 */
const PARSER_QUOTE = /(Unexpected token .{1,12}?), (?:\.{3})?".{0,80}?"(?:\.{3})? is not valid JSON/gs;
/** Networks that are reserved for documentation (RFC 5737). */
const EXAMPLE_NETWORKS = ['192.0.2', '198.51.100', '203.0.113'] as const;

/** What stands in for real names: the same name always gets the same pseudonym. */
export interface Pseudonyms {
  /** `user-1`, `user-2`, …; ids of the Chat backend itself stay. */
  account(id: string): string;
  /** The pseudonym of an account that was met before; undefined for every other text. */
  knownAccount(text: string): string | undefined;
  /** An address that is reserved for documentation (RFC 5737 and 3849). */
  address(ip: string): string;
  path(path: string): string;
  requestId(id: string): string;
  /** Text in which known accounts, and everything that looks like an address, are replaced. */
  text(text: string): string;
}

/** Keys to made-up names, numbered from 1 in the order in which they are first met. */
function createSeries(make: (number: number, key: string) => string) {
  const made = new Map<string, string>();
  return {
    made,
    nameOf: (key: string): string => {
      const name = made.get(key) ?? make(made.size + 1, key);
      made.set(key, name);
      return name;
    },
  };
}

function exampleAddress(number: number, ip: string): string {
  if (ip.includes(':')) return `2001:db8::${number.toString(16)}`;
  const index = number - 1;
  return `${EXAMPLE_NETWORKS[Math.floor(index / 254) % EXAMPLE_NETWORKS.length]}.${(index % 254) + 1}`;
}

export function createPseudonyms(): Pseudonyms {
  const accounts = createSeries((number) => `user-${number}`);
  const addresses = createSeries(exampleAddress);
  const paths = createSeries((number) => `/path-${number}`);
  const requestIds = createSeries((number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  const oddIds = createOddIds();
  let hasOddIds = false;
  const learn = (id: string) => {
    if (!accounts.made.has(id) && !IS_WORD.test(id)) {
      oddIds.add(id);
      hasOddIds = true;
    }
    return accounts.nameOf(id);
  };
  const standIn = (found: string) =>
    accounts.made.get(found) ?? (IS_ADDRESS.test(found) ? addresses.nameOf(found) : found);
  /** The longest id at a place wins; inside a word none is looked for. */
  const replaceOddIds = (text: string): string => {
    const findable = new RegExp(FINDABLE, 'y');
    let result = '';
    for (let at = 0; at < text.length; ) {
      const length = oddIds.matchAt(text, at);
      findable.lastIndex = at;
      const found = length > 0 ? text.slice(at, at + length) : findable.exec(text)?.[0];
      // What stands between words, such as a full stop, is nobody's name.
      result += found === undefined ? text.charAt(at) : length > 0 ? accounts.nameOf(found) : standIn(found);
      at += found?.length ?? 1;
    }
    return result;
  };
  return {
    account: (id) => (id === '' || isSystemAccount(id) ? id : learn(id)),
    knownAccount: (text) => accounts.made.get(text),
    address: addresses.nameOf,
    path: paths.nameOf,
    requestId: requestIds.nameOf,
    text: (text) => {
      const unquoted = text.replace(PARSER_QUOTE, '$1');
      return hasOddIds ? replaceOddIds(unquoted) : unquoted.replace(new RegExp(FINDABLE, 'g'), standIn);
    },
  };
}
