import { decodeBody, type EncodedBody, type Exchange, type HeaderList, headerValue } from '../protocol/exchange.ts';
import { parseQuery, queryOf } from '../protocol/query.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { toVisibleJson } from '../protocol/visible.ts';

/** Where requests went, as `http://host:port`: a record knows no more than path and query. */
export interface HarOrigins {
  readonly received: string;
  readonly sent: string;
}

/**
 * An HTTP Archive (HAR 1.2), piece by piece: all of it together may be larger than a text can be.
 * What the form has no place for is in `_friendCb` of each entry.
 */
export function* formatHar(
  records: Iterable<Exchange | CallRecord>,
  origins: HarOrigins,
  version: string,
): Generator<string> {
  yield formatHarHead(version);
  let isFirst = true;
  for (const record of records) {
    yield `${isFirst ? '' : ','}\n${formatHarEntry(record, origins)}`;
    isFirst = false;
  }
  yield HAR_TAIL;
}

/** How every archive of ours begins: each entry has a line of its own. */
export const HAR_BEGIN = '{"log":{"version":"1.2","creator":{"name":"friend-cb"';
/** How it ends, behind the last entry. */
export const HAR_TAIL = '\n]}}\n';

export const formatHarHead = (version: string): string =>
  `${HAR_BEGIN},"version":${JSON.stringify(version)}},"pages":[],"entries":[`;

/** One entry, on one line. */
export const formatHarEntry = (record: Exchange | CallRecord, origins: HarOrigins): string =>
  toVisibleJson(buildHarEntry(record, origins));

function buildHarEntry(record: Exchange | CallRecord, origins: HarOrigins) {
  const isSent = record.type === 'exchange' && record.side === 'sent';
  const latencyMs = record.latencyMs ?? 0;
  const request = buildRequest(record.request, isSent ? origins.sent : origins.received);
  return {
    startedDateTime: record.at,
    time: latencyMs,
    request,
    response: buildResponse(record),
    cache: {},
    // How long connecting took is not known; what was measured is the whole, from first to last byte.
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: latencyMs, receive: 0 },
    _friendCb: {
      ...describe(record),
      ...(record.latencyMs === null ? { latencyMs: null } : {}),
      ...(targetOf(request.url) === record.request.target ? {} : { target: record.request.target }),
    },
  };
}

function buildRequest({ method, target, httpVersion, headers, ...body }: Exchange['request'], origin: string) {
  const bytes = decodeBody(body).length;
  const { parameters } = parseQuery(queryOf(target));
  const postData = {
    mimeType: headerValue(headers, 'Content-Type') ?? '',
    text: body.body,
    ...(body.bodyEncoding === 'base64' ? { _encoding: 'base64' } : {}),
  };
  return {
    method,
    url: urlOf(target, origin),
    httpVersion: `HTTP/${httpVersion}`,
    cookies: [],
    headers: nameValues(headers),
    queryString: parameters.map(({ name, value }) => ({ name, value })),
    ...(bytes === 0 ? {} : { postData }),
    headersSize: -1,
    bodySize: bytes,
  };
}

/** A target may be no path, and may have bytes that a URL cannot have. */
function urlOf(target: string, origin: string): string {
  const encode = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  const url = (target.startsWith('/') ? `${origin}${target}` : target).replace(/[^\x21-\x7e]/g, encode);
  return URL.canParse(url) ? url : `${origin}/`;
}

/** Path and query of a URL, as they stand there. */
export const targetOf = (url: string): string => {
  const target = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^#]*)/i.exec(url)?.[1] ?? url;
  return target.startsWith('/') ? target : `/${target}`;
};

/** Without a reply, what browsers write: status 0, and the reason in `_error`. */
function buildResponse(record: Exchange | CallRecord) {
  const { reply } = record;
  const failure = record.type === 'exchange' ? record.failure : null;
  return {
    status: reply?.status ?? 0,
    // A record does not keep the words behind the status.
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: nameValues(reply?.headers ?? []),
    content: buildContent(reply, headerValue(reply?.headers ?? [], 'Content-Type') ?? ''),
    redirectURL: headerValue(reply?.headers ?? [], 'Location') ?? '',
    headersSize: -1,
    bodySize: reply === null ? -1 : decodeBody(reply).length,
    ...(failure === null ? {} : { _error: failure.message }),
  };
}

const buildContent = (body: EncodedBody | null, mimeType: string) =>
  body === null
    ? { size: 0, mimeType }
    : {
        size: decodeBody(body).length,
        mimeType,
        text: body.body,
        ...(body.bodyEncoding === 'base64' ? { encoding: 'base64' } : {}),
      };

const nameValues = (headers: HeaderList) => headers.map(([name, value]) => ({ name, value }));

/** What friend-cb knows besides. */
function describe(record: Exchange | CallRecord) {
  const { type, id } = record;
  if (record.type === 'exchange') {
    const { side, verdict, findings, failure, callback, parent = null, attempt } = record;
    return { type, id, side, verdict, findings, failure, callback, parent, ...(attempt ? { attempt } : {}) };
  }
  const { call, code, problem, from, to, twoWay, done, refused, notes, callbacks } = record;
  return { type, id, call, code, problem, from, to, twoWay, done, refused, notes, callbacks };
}
