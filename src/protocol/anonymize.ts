import { isSystemAccount } from './accounts.ts';
import { parseCallback, summarizeCallback } from './callback.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from './exchange.ts';
import { FINDINGS } from './findings.ts';
import { readJson, shorten } from './json.ts';

/** Headers that say nothing about anybody; all others are left out. */
const HARMLESS: readonly string[] = [
  'accept',
  'accept-encoding',
  'allow',
  'cache-control',
  'connection',
  'content-encoding',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'user-agent',
  'vary',
];
/** Query parameters whose values stay. */
const PUBLIC: readonly string[] = ['SdkAppid', 'CallbackCommand', 'contenttype', 'OptPlatform'];
const SIGNATURE: readonly string[] = ['Sign', 'RequestTime'];
/** Members of a body that hold an account. */
const ACCOUNT_MEMBER = /(?:Account|Member_Account|UserID|Operator)$/i;
const JSON_STRING = /"(?:[^"\\\u0000-\u001f]|\\.)*"/g;
const ACCOUNT_NUMBER = /("[A-Za-z_]*Account"\s*:\s*)(-?\d+)(?![\d.eE])/g;
const IPV6 = '(?<![\\w:])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4}){7}|(?=[0-9A-Fa-f:]*::)[0-9A-Fa-f:]{3,39})(?![\\w:])';
const IPV4 = '\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b';
/** V8 quotes a piece of what it could not parse, which may be half an id. */
const PARSER_QUOTE = /(Unexpected token .{1,12}?), (?:\.{3})?".*?"(?:\.{3})? is not valid JSON/gs;
/** An id as documented: all of it, never a part. */
const WORD = '[A-Za-z0-9_-]+';
/** What stays of a body that is not JSON, where nobody knows what is an account. */
const KNOWN_WORDS: readonly string[] = [
  'CallbackCommand',
  'Sns.CallbackFriendDelete',
  'PairList',
  'From_Account',
  'To_Account',
  'true',
  'false',
  'null',
];

/** Rewrites exchanges, the same account as the same pseudonym throughout. */
export interface Anonymizer {
  /** Learns the accounts of an exchange; all are learnt before the first is rewritten. */
  learn(exchange: Exchange): void;
  rewrite(exchange: Exchange): Exchange;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

const unquote = (token: string): string | null => {
  try {
    return JSON.parse(token) as string;
  } catch {
    return null;
  }
};

/**
 * Every string of a JSON text that is a value, with the name of the member that it belongs to;
 * works on broken JSON too.
 */
function eachValue(text: string, visit: (value: string, name: string) => string | null): string {
  let name = '';
  return text.replace(JSON_STRING, (token, offset: number) => {
    const value = unquote(token);
    if (value === null) return token;
    if (/^\s*:/.test(text.slice(offset + token.length, offset + token.length + 64))) {
      name = value;
      return token;
    }
    const replaced = visit(value, name);
    return replaced === null ? token : JSON.stringify(replaced);
  });
}

export function createAnonymizer(): Anonymizer {
  const accounts = new Map<string, string>();
  const addresses = new Map<string, string>();
  const paths = new Map<string, string>();
  const ids = new Map<string, string>();
  const dropped = new Set<string>();
  let blobs = 0;

  const account = (id: string): string => {
    if (id === '' || isSystemAccount(id)) return id;
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const made = `user-${accounts.size + 1}`;
    accounts.set(id, made);
    return made;
  };
  /** Addresses that are reserved for documentation (RFC 5737 and 3849). */
  const address = (ip: string): string => {
    const known = addresses.get(ip);
    if (known !== undefined) return known;
    const number = addresses.size;
    const blocks = ['192.0.2', '198.51.100', '203.0.113'];
    const made = ip.includes(':')
      ? `2001:db8::${(number + 1).toString(16)}`
      : `${blocks[Math.floor(number / 254) % 3]}.${(number % 254) + 1}`;
    addresses.set(ip, made);
    return made;
  };
  const numbered = (map: Map<string, string>, key: string, make: (number: number) => string): string => {
    const made = map.get(key) ?? make(map.size + 1);
    map.set(key, made);
    return made;
  };
  let finder: { readonly size: number; readonly pattern: RegExp } | null = null;
  /**
   * Finds addresses, ids of other characters than the documented ones (the longest first), and
   * words, which may be ids.
   */
  const find = (): RegExp => {
    if (finder?.size !== accounts.size) {
      const odd = [...accounts.keys()]
        .filter((id) => !/^[A-Za-z0-9_-]+$/.test(id))
        .sort((one, other) => other.length - one.length);
      const escaped = odd.map((id) => id.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
      finder = { size: accounts.size, pattern: new RegExp([...escaped, IPV6, IPV4, WORD].join('|'), 'g') };
    }
    return finder.pattern;
  };
  /** Words in which an account or an address may stand. */
  const words = (text: string): string =>
    text
      .replace(PARSER_QUOTE, '$1')
      .replace(find(), (found) => accounts.get(found) ?? (/[.:]/.test(found) ? address(found) : found));
  const changed = (was: string, is: string) => (is === was ? null : is);
  const isJson = (text: string) => readJson(new TextEncoder().encode(text)).ok;
  const requestBody = (text: string): string =>
    isJson(text)
      ? eachValue(text, (value, name) =>
          changed(value, ACCOUNT_MEMBER.test(name) ? account(value) : words(value)),
        ).replace(ACCOUNT_NUMBER, (_, before: string, digits: string) => before + account(digits).replace('user-', ''))
      : text.replace(/[^\s{}[\]:,"'\\]+/g, (run) => (KNOWN_WORDS.includes(run) ? run : (accounts.get(run) ?? 'x')));
  const replyBody = (text: string): string =>
    isJson(text)
      ? eachValue(text, (value, name) => (name === 'ActionStatus' ? null : changed(value, words(value))))
      : words(text);

  const target = (text: string): string => {
    const [path = '', ...rest] = text.split('?');
    const query = rest
      .join('?')
      .split('&')
      .flatMap((part) => {
        const [name = ''] = part.split('=', 1);
        if (part === '' || SIGNATURE.includes(name.replace(/\[\]$/, ''))) return [];
        if (PUBLIC.includes(name)) return [part];
        const value = part.slice(name.length + 1);
        if (name === 'ClientIP') return [`${name}=${address(safeDecode(value))}`];
        if (/^RequestI[dD]$/.test(name))
          return [
            `${name}=${numbered(ids, value, (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)}`,
          ];
        dropped.add(`the value of the query parameter ${shorten(name, 40)}`);
        return [`${name}=x`];
      });
    const shownPath = path === '/' || path === '' ? '/' : `/${numbered(paths, path, (number) => `path-${number}`)}`;
    return query.length === 0 ? shownPath : `${shownPath}?${query.join('&')}`;
  };
  const headers = (list: HeaderList, length: number): HeaderList =>
    list.flatMap(([name, value]): [string, string][] => {
      const lower = name.toLowerCase();
      if (lower === 'host') return [[name, 'callback.example']];
      if (lower === 'content-length') return [[name, String(length)]];
      if (HARMLESS.includes(lower)) return [[name, value]];
      dropped.add(`the header ${shorten(lower, 40)}`);
      return [];
    });
  const body = (encoded: EncodedBody, rewrite: (text: string) => string): EncodedBody => {
    if (encoded.bodyEncoding === 'utf8') return { body: rewrite(encoded.body), bodyEncoding: 'utf8' };
    blobs += 1;
    return { body: '', bodyEncoding: 'utf8' };
  };

  return {
    learn: ({ request }) => {
      if (request.bodyEncoding === 'utf8')
        eachValue(request.body, (value, name) => {
          if (ACCOUNT_MEMBER.test(name)) account(value);
          return null;
        });
      if (request.bodyEncoding === 'utf8')
        for (const [, , digits = ''] of request.body.matchAll(ACCOUNT_NUMBER)) account(digits);
    },
    rewrite: (exchange) => {
      const { request, reply, failure } = exchange;
      const asked = body(request, requestBody);
      const answered = reply && body(reply, replyBody);
      const shownTarget = target(request.target);
      return {
        ...exchange,
        request: {
          ...request,
          ...asked,
          target: shownTarget,
          headers: headers(request.headers, decodeBody(asked).length),
        },
        reply: reply &&
          answered && { ...reply, ...answered, headers: headers(reply.headers, decodeBody(answered).length) },
        failure: failure && { ...failure, message: words(failure.message) },
        callback: exchange.callback && summarizeCallback(parseCallback(shownTarget, decodeBody(asked))),
        // The words of a finding quote, and cut, what came.
        findings: exchange.findings.map((each) => ({
          ...each,
          message: FINDINGS[each.code]?.title ?? words(each.message),
        })),
      };
    },
    get notes() {
      return [
        ...[...dropped].sort().map((each) => `left out: ${each}`),
        ...(blobs > 0 ? [`left out: ${blobs} ${blobs === 1 ? 'body' : 'bodies'} that are not text`] : []),
      ];
    },
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
