import { isSystemAccount } from '../accounts.ts';

const IPV6 = '(?<![\\w:])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?=[0-9A-Fa-f:]*::)[0-9A-Fa-f:]{3,39})(?![\\w:])';
const IPV4 = '\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b';
/** A whole account id with only the documented characters, never a part of one. */
const WORD = '[A-Za-z0-9_-]+';
const IS_WORD = new RegExp(`^${WORD}$`);
/** V8 quotes a piece of what it could not parse, which may be half an id. */
const PARSER_QUOTE = /(Unexpected token .{1,12}?), (?:\.{3})?".*?"(?:\.{3})? is not valid JSON/gs;
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

/**
 * Finds addresses, account ids with undocumented characters (the longest first), and words, each of
 * which may be an id.
 */
function buildFinder(ids: Iterable<string>): RegExp {
  const odd = [...ids].filter((id) => !IS_WORD.test(id)).sort((one, other) => other.length - one.length);
  const escaped = odd.map((id) => id.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp([...escaped, IPV6, IPV4, WORD].join('|'), 'g');
}

export function createPseudonyms(): Pseudonyms {
  const accounts = createSeries((number) => `user-${number}`);
  const addresses = createSeries(exampleAddress);
  const paths = createSeries((number) => `/path-${number}`);
  const requestIds = createSeries((number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
  let finder: { readonly size: number; readonly pattern: RegExp } | null = null;
  const currentFinder = (): RegExp => {
    const { size } = accounts.made;
    if (finder?.size !== size) finder = { size, pattern: buildFinder(accounts.made.keys()) };
    return finder.pattern;
  };
  return {
    account: (id) => (id === '' || isSystemAccount(id) ? id : accounts.nameOf(id)),
    knownAccount: (text) => accounts.made.get(text),
    address: addresses.nameOf,
    path: paths.nameOf,
    requestId: requestIds.nameOf,
    text: (text) =>
      text
        .replace(PARSER_QUOTE, '$1')
        .replace(
          currentFinder(),
          (found) => accounts.made.get(found) ?? (/[.:]/.test(found) ? addresses.nameOf(found) : found),
        ),
  };
}
