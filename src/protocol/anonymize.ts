import { isSystemAccount } from './accounts.ts';
import { parseCallback, summarizeCallback } from './callback.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from './exchange.ts';
import { shorten } from './json.ts';

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
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;

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

/** Every string of a JSON text that is a value, with the name of the member that it belongs to; works on broken JSON too. */
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
    const made = ip.includes(':') ? `2001:db8::${(number + 1).toString(16)}` : `${blocks[Math.floor(number / 254) % 3]}.${(number % 254) + 1}`;
    addresses.set(ip, made);
    return made;
  };
  const numbered = (map: Map<string, string>, key: string, make: (number: number) => string): string => {
    const made = map.get(key) ?? make(map.size + 1);
    map.set(key, made);
    return made;
  };
  /** Words in which an account or an address may stand. */
  const words = (text: string): string => {
    let rewritten = text.replace(IPV4, address);
    for (const [id, pseudonym] of accounts) {
      if (!rewritten.includes(id)) continue;
      rewritten = rewritten.split(id).reduce((left, right) => (/[\p{L}\p{N}_-]$/u.test(left) || /^[\p{L}\p{N}_-]/u.test(right) ? left + id + right : left + pseudonym + right));
    }
    return rewritten;
  };
  const requestBody = (text: string): string =>
    eachValue(text, (value, name) => (ACCOUNT_MEMBER.test(name) ? account(value) : accounts.has(value) ? account(value) : words(value) === value ? null : words(value)));
  const replyBody = (text: string): string => words(text);

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
        if (/^RequestI[dD]$/.test(name)) return [`${name}=${numbered(ids, value, (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)}`];
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
    },
    rewrite: (exchange) => {
      const { request, reply, failure } = exchange;
      const asked = body(request, requestBody);
      const answered = reply && body(reply, replyBody);
      const shownTarget = target(request.target);
      return {
        ...exchange,
        request: { ...request, ...asked, target: shownTarget, headers: headers(request.headers, decodeBody(asked).length) },
        reply: reply && answered && { ...reply, ...answered, headers: headers(reply.headers, decodeBody(answered).length) },
        failure: failure && { ...failure, message: words(failure.message) },
        callback: exchange.callback && summarizeCallback(parseCallback(shownTarget, decodeBody(asked))),
        findings: exchange.findings.map((each) => ({ ...each, message: words(each.message) })),
      };
    },
    get notes() {
      return [...[...dropped].sort().map((each) => `left out: ${each}`), ...(blobs > 0 ? [`left out: ${blobs} ${blobs === 1 ? 'body' : 'bodies'} that are not text`] : [])];
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
