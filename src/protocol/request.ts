import { basicLogin, type Endpoint } from './endpoint.ts';
import type { HeaderList, RawRequest } from './exchange.ts';
import { buildQuery, buildTarget, editQuery, type QueryEdits, type QueryFields, type WireShape } from './query.ts';

/** A header of the user's: a null value takes the default of that name away. */
export type HeaderEdit = readonly [name: string, value: string | null];

/** All that makes up one request to an endpoint. */
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

/**
 * What is wrong with a header of the user's; null where nothing is. A line end in it would begin a
 * header of its own.
 */
export function headerProblem([name, value]: HeaderEdit): { readonly problem: string; readonly hint: string } | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
    return {
      problem: `'${name}' is not the name of a header`,
      hint: "valid: 'Name: value'; 'Name:' takes a default one away, 'Name;' sends an empty one",
    };
  if (!/^[\t\x20-\x7e]*$/.test(value ?? ''))
    return {
      problem: `the value of ${name} has characters that a header cannot have`,
      hint: 'a header is one line of ASCII',
    };
  if (RESERVED_HEADERS.includes(name.toLowerCase()))
    return {
      problem: `${name} is set by friend-cb itself, which keeps connections open and frames the messages`,
      hint: 'all other headers can be set',
    };
  return null;
}

/**
 * Our headers, the user's in place of those of the same name. A name given twice is sent twice, as
 * curl does.
 */
function buildHeaders({ endpoint, userAgent, headers }: RequestPlan): HeaderList {
  const own: [string, string][] = [
    ['Content-Type', 'application/json'],
    ['User-Agent', userAgent],
  ];
  if (endpoint.credentials) own.push(['Authorization', basicLogin(endpoint.credentials)]);
  return editHeaders(own, headers);
}

/**
 * The user's headers in place of those of the same name; a null value takes one away. A name given
 * twice is sent twice, as curl does.
 */
export function editHeaders(own: HeaderList, edits: readonly HeaderEdit[]): HeaderList {
  const replaced = new Set(edits.map(([name]) => name.toLowerCase()));
  const given = edits.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
  return [...own.filter(([name]) => !replaced.has(name.toLowerCase())), ...given];
}

/**
 * The request of a plan, the names in `queryEdits.drop` that its query does not have, and those
 * that it has. Headers of the connection come with `completeHeaders`.
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
 * The headers as the HTTP client puts them onto the wire: host and connection in front,
 * content-length at the end.
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

/** Request line and headers as they go onto the wire, the empty line included. Latin-1. */
export function formatRequestHead(
  { method, target }: Pick<RawRequest, 'method' | 'target'>,
  headers: HeaderList,
  httpVersion = '1.1',
): string {
  let head = `${method} ${target} HTTP/${httpVersion}\r\n`;
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`;
  return `${head}\r\n`;
}
