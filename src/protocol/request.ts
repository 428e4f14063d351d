import { wording } from '../language.ts';
import { basicLogin, type Endpoint } from './endpoint.ts';
import type { HeaderList, RawRequest } from './exchange.ts';
import { buildQuery, buildTarget, editQuery, type QueryEdits, type QueryFields, type WireShape } from './query.ts';

/** A header that the user sets; a null value removes the default header of that name. */
export type HeaderEdit = readonly [name: string, value: string | null];

/** Everything that makes up one request to an endpoint. */
export interface RequestPlan {
  readonly endpoint: Endpoint;
  readonly wire: WireShape;
  readonly fields: QueryFields;
  readonly queryEdits: QueryEdits;
  readonly userAgent: string;
  readonly headers: readonly HeaderEdit[];
  readonly body: Uint8Array;
}

/** Headers that the HTTP client writes itself, or that would break the framing of the message. */
const RESERVED_HEADERS: readonly string[] = [
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'expect',
  'upgrade',
  'te',
  'trailer',
];

const EN = {
  noName: (name: string) => `'${name}' is not the name of a header`,
  nameHint: "valid: 'Name: value'; 'Name:' removes a default header, 'Name;' sends an empty one",
  characters: (name: string) => `the value of ${name} has characters that a header cannot have`,
  charactersHint: 'a header is one line of ASCII',
  reserved: (name: string) =>
    `${name} is set by friend-cb itself, which keeps connections open and frames the messages`,
  reservedHint: 'all other headers can be set',
};
export type HeaderWords = typeof EN;
export const headerWords = wording<HeaderWords>(EN);

/**
 * What is wrong with a header that the user sets; null where nothing is. A line end in a value
 * would begin another header.
 */
export function headerProblem([name, value]: HeaderEdit): { readonly problem: string; readonly hint: string } | null {
  const words = headerWords.now;
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return { problem: words.noName(name), hint: words.nameHint };
  if (!/^[\t\x20-\x7e]*$/.test(value ?? '')) return { problem: words.characters(name), hint: words.charactersHint };
  if (RESERVED_HEADERS.includes(name.toLowerCase())) return { problem: words.reserved(name), hint: words.reservedHint };
  return null;
}

function buildHeaders({ endpoint, userAgent, headers }: RequestPlan): HeaderList {
  const own: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['User-Agent', userAgent],
  ];
  if (endpoint.credentials) own.push(['Authorization', basicLogin(endpoint.credentials)]);
  return editHeaders(own, headers);
}

/**
 * Replaces headers by the user's headers of the same name; a null value removes one. A name given
 * twice is sent twice, as curl does.
 */
export function editHeaders(own: HeaderList, edits: readonly HeaderEdit[]): HeaderList {
  const replaced = new Set(edits.map(([name]) => name.toLowerCase()));
  const given = edits.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
  return [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...given];
}

/**
 * The request of a plan. `present` has the names of its query before the edits, `unknown` the names
 * in `queryEdits.drop` that are not among them. `completeHeaders` adds the connection's headers.
 */
export function buildRequest(plan: RequestPlan): { request: RawRequest; unknown: string[]; present: string[] } {
  const built = buildQuery(plan.wire, plan.fields);
  const { parameters, unknown } = editQuery(plan.wire, built, plan.queryEdits);
  const target = buildTarget(plan.wire, plan.endpoint, parameters);
  return {
    request: { method: 'POST', target, headers: buildHeaders(plan), body: plan.body },
    unknown,
    present: built.map(({ name }) => name),
  };
}

/**
 * The headers in the order in which the HTTP client sends them: host and connection first,
 * content-length last.
 */
export function completeHeaders(endpoint: Endpoint, request: RawRequest): HeaderList {
  const host =
    request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? endpoint.origin.replace(/^https?:\/\//, '');
  return [
    ['host', host],
    ['connection', 'keep-alive'],
    ...request.headers.filter(([name]) => name.toLowerCase() !== 'host'),
    ['content-length', String(request.body.length)],
  ];
}

/** Request line, headers and the empty line after them, as they are sent. Latin-1. */
export function formatRequestHead(
  { method, target }: Pick<RawRequest, 'method' | 'target'>,
  headers: HeaderList,
  httpVersion = '1.1',
): string {
  let head = `${method} ${target} HTTP/${httpVersion}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return `${head}\r\n`;
}
