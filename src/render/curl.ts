import { decodeBody, type Exchange, headerValue } from '../protocol/exchange.ts';
import { formatRequestHead } from '../protocol/request.ts';
import { printfFormat, quoteShell } from '../protocol/shell.ts';
import { escapeUnseen } from '../protocol/visible.ts';

/** What the command needs besides the request. Files are paths as the user gave them. */
export interface CurlSettings {
  /** `http://host:port` */
  readonly origin: string;
  readonly insecure: boolean;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Whether the command computes Sign and RequestTime when it runs, from $FRIEND_CB_TOKEN. */
  readonly resign: boolean;
}

/** Bodies of more bytes do not fit into one argument (128 KiB on Linux) and are piped. */
const ARGUMENT_LIMIT = 100_000;

/** Sets $RequestTime and $Sign for now, from the token in $FRIEND_CB_TOKEN. */
const SET_SIGNATURE =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
  ': "${FRIEND_CB_TOKEN:?set it to the token}" && RequestTime=$(date +%s) && ' +
  'Sign=$(printf %s "$FRIEND_CB_TOKEN$RequestTime" | openssl dgst -sha256 -r | cut -d" " -f1) && ';

/**
 * The URL as one shell word; where it is signed anew, $Sign and $RequestTime replace the values.
 */
function quoteUrl(url: string, resign: boolean): string {
  if (!resign) return quoteShell(url, 'latin1');
  return url
    .split(/(?<=[?&](?:Sign|RequestTime)=)[^&]*/)
    .map((part) => {
      const variable = /[?&](Sign|RequestTime)=$/.exec(part)?.[1];
      return `${part === '' ? '' : quoteShell(part, 'latin1')}${variable ? `"$${variable}"` : ''}`;
    })
    .join('');
}

/** curl takes what follows `#` for its own business. */
function quoteTarget(origin: string, target: string, resign: boolean): readonly string[] {
  return target.includes('#')
    ? ['--request-target', quoteUrl(target, resign), quoteShell(`${origin}/`)]
    : [quoteUrl(`${origin}${target}`, resign)];
}

/** A header as the word behind curl's `-H`. */
export function quoteHeader(name: string, value: string): string {
  return quoteShell(value === '' ? `${name};` : `${name}: ${value}`, 'latin1');
}

/** curl takes what follows a colon for a passphrase. */
const quoteCertificate = (file: string) => quoteShell(file.replaceAll(/[\\:]/g, String.raw`\$&`));

/**
 * A command for a POSIX shell that sends the same request with curl. Any content is quoted, and the
 * command is printable text. It contains all that the request needs except the token, which it
 * takes from $FRIEND_CB_TOKEN.
 */
export function renderCurl(
  request: Exchange['request'],
  { origin, insecure, ca, cert, key, resign }: CurlSettings,
): string {
  const ours = new Set(['connection', 'content-length']);
  const host = origin.replace(/^https?:\/\//, '');
  const headers = request.headers.flatMap(([name, value]) => {
    if (ours.has(name.toLowerCase()) || (name.toLowerCase() === 'host' && value === host)) return [];
    return ['-H', quoteHeader(name, value)];
  });
  // Headers that curl would add and the request does not have.
  const absent = ['Accept', 'Content-Type', 'Expect', 'User-Agent'].flatMap((name) =>
    headerValue(request.headers, name) === undefined ? ['-H', `'${name}:'`] : [],
  );
  const bytes = decodeBody(request);
  const inline =
    request.bodyEncoding === 'utf8' && bytes.length <= ARGUMENT_LIMIT && escapeUnseen(request.body) === request.body;
  const curl = [
    // No ~/.curlrc and no proxy of the environment: friend-cb reads neither.
    'curl',
    '-q',
    '-sS',
    '-i',
    '--noproxy',
    "'*'",
    '--globoff',
    '--path-as-is',
    '--http1.1',
    ...(insecure ? ['--insecure'] : []),
    ...(ca === null ? [] : ['--cacert', quoteShell(ca)]),
    ...(cert === null ? [] : ['--cert', quoteCertificate(cert)]),
    ...(key === null ? [] : ['--key', quoteShell(key)]),
    ...(request.method === 'POST' ? [] : ['-X', quoteShell(request.method)]),
    ...headers,
    ...absent,
    ...(inline ? ['--data-raw', quoteShell(request.body)] : ['--data-binary', '@-']),
    ...quoteTarget(origin, request.target, resign),
  ].join(' ');
  return `${resign ? SET_SIGNATURE : ''}${inline ? '' : `printf ${printfFormat(bytes)} | `}${curl}`;
}

/** The request as bytes on the wire. */
export function renderHttp(request: Exchange['request']): Uint8Array {
  return Buffer.concat([
    Buffer.from(formatRequestHead(request, request.headers, request.httpVersion), 'latin1'),
    decodeBody(request),
  ]);
}
