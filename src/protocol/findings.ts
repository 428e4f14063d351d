import { wording } from '../language.ts';
import { hideLogin } from './endpoint.ts';
import { type Json, shortJson } from './json.ts';
import { failEnvelope, okEnvelope } from './reply.ts';
import { SIGN_WINDOW_SECONDS } from './sign.ts';
import type { SourceId } from './sources.ts';
import { escapeUnseen } from './visible.ts';

/**
 * must: the documentation demands it, or Chat would count the callback as failed. should: good
 * practice that the documentation implies. info: worth knowing.
 */
export const LEVELS = ['must', 'should', 'info'] as const;
export type Level = (typeof LEVELS)[number];

/** One broken rule: its code and level, the place, and the evidence in words. */
export interface Finding {
  readonly code: FindingCode;
  readonly level: Level;
  readonly about: 'callback' | 'reply';
  /**
   * Where: a JSON path such as `$.PairList[3]`, a query parameter `?Sign`, a header `Content-Type`.
   */
  readonly at?: string;
  readonly message: string;
}

/** A rule and the words for it; a message is made of the evidence. */
export interface Rule<Evidence> {
  readonly about: 'callback' | 'reply';
  readonly level: Level;
  /** The level that this evidence has, where it differs from case to case. */
  readonly levelOf?: (evidence: Evidence) => Level;
  /** The rule in one sentence, without evidence. */
  readonly title: string;
  readonly message: (evidence: Evidence) => string;
  /** What to do about it. */
  readonly advice: string;
  /** Null where the documentation is silent and the choice is ours. */
  readonly source: SourceId | null;
  /** Chat's own words for it in console and log, where it has any. */
  readonly chat?: ChatSymptom;
}

const rule = <Evidence>(all: Rule<Evidence>): Rule<Evidence> => all;
const quoted = (text: string) => shortJson(text);
const list = (names: readonly string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const more = (count: number) => (count > 1 ? ` (and ${count - 1} more)` : '');

const callback = { about: 'callback' } as const;
const reply = { about: 'reply' } as const;
const must = { level: 'must' } as const;
const should = { level: 'should' } as const;
const info = { level: 'info' } as const;

const ENVELOPE = JSON.stringify(okEnvelope());
/** What a status most often means for a backend under test. */
function statusHint(status: number): string {
  if (status === 404) return ': is there a route for POST at this path?';
  if (status === 405) return ': does the route take POST?';
  if (status === 401 || status === 403) return ': is --sdk-appid yours, and does it want a token?';
  if (status === 408) return ': the endpoint gave up waiting for the request';
  if (status === 429) return ': the endpoint limits the rate';
  if (status === 413) return ': the body is larger than the endpoint accepts';
  return status >= 500 ? ": look into the backend's log" : '';
}

const WAIT_STATUSES: readonly number[] = [408, 429, 503];
/** When a refusal that passes asks to come back. Chat does not. */
function waitHint(status: number, retryAfter: string | null): string {
  if (retryAfter === null || !WAIT_STATUSES.includes(status)) return '';
  const when = /^\d+$/.test(retryAfter) ? `in ${retryAfter} s` : `at ${quoted(retryAfter)}`;
  return `; it asks to try again ${when} (Retry-After), which Chat does not do`;
}

const CHAT_TIMEOUT = 'access to the webhook URL times out';
const CHAT_DENIED = 'access denied by the webhook service';
const CHAT_CERTIFICATE = 'HTTPS certificate configuration error';
const CHAT_MUTUAL = 'HTTPS mutual authentication error';
const CHAT_STATUS = 'the HTTP return code is not 200';
const CHAT_UNPARSED = 'the response packet could not be parsed';
const CHAT_SYMPTOMS = [CHAT_TIMEOUT, CHAT_DENIED, CHAT_CERTIFICATE, CHAT_MUTUAL, CHAT_STATUS, CHAT_UNPARSED] as const;
type ChatSymptom = (typeof CHAT_SYMPTOMS)[number];
export type ChatSymptomWords = Readonly<Record<ChatSymptom, string>>;
/** What Chat calls a failed callback, by how the manual in English has it (1047/34354). */
export const chatSymptomWords = wording<ChatSymptomWords>(
  Object.fromEntries(CHAT_SYMPTOMS.map((each) => [each, each])) as ChatSymptomWords,
);

/**
 * Every rule with all of its words. The judges, the output, `explain` and the README read this
 * table. Codes are public and permanent.
 */
export const FINDINGS = {
  // The callback: which app it is for, and whether it is genuine.
  'sdkappid-missing': rule<{ expected: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'The query has no SdkAppid.',
    message: ({ expected }) => `the query has no SdkAppid, this app is ${expected}`,
    advice: 'Refuse it: without SdkAppid nobody can tell which app the callback is for.',
  }),
  'sdkappid-foreign': rule<{ given: string; expected: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: "SdkAppid is another app's.",
    message: ({ given, expected }) =>
      `SdkAppid is ${/^\d+$/.test(given) ? given : quoted(given)}, this app is ${expected}`,
    advice: 'The backend must refuse a callback for another app. Compare as strings, the whole id.',
  }),
  'sdkappid-repeated': rule<{ values: readonly string[] }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'SdkAppid is given more than once.',
    message: ({ values }) => `SdkAppid is given ${values.length} times: ${list(values.slice(0, 4).map(quoted))}`,
    advice: 'Refuse it: parsers differ in which value they take, and that is a way around the check.',
  }),
  'sign-missing': rule<Record<never, never>>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: 'A token is configured, but the query has no Sign.',
    message: () => 'the query has no Sign, though a token is configured',
    advice: 'Refuse it: with a token set, Chat signs every callback.',
  }),
  'sign-wrong': rule<Record<never, never>>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: 'Sign is not sha256(Token + RequestTime).',
    message: () => 'Sign is not sha256(Token + RequestTime) in lower-case hex',
    advice:
      'Check that both sides have the same token, with no line end or space at its end, ' +
      'and that RequestTime is hashed as the digits in the query.',
  }),
  'sign-uppercase': rule<Record<never, never>>({
    ...callback,
    ...should,
    source: '1047/34354',
    title: 'Sign is right, but in upper case.',
    message: () => 'Sign is right, but in upper case; the documentation has lower-case hex',
    advice: 'Send lower-case hex: some backends compare letter by letter.',
  }),
  'sign-repeated': rule<{ name: string; count: number }>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: 'Sign or RequestTime is given more than once.',
    message: ({ name, count }) => `${name} is given ${count} times`,
    advice: 'Refuse it: parsers differ in which value they take.',
  }),
  'request-time-missing': rule<Record<never, never>>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: 'A token is configured, but the query has no RequestTime.',
    message: () => 'the query has no RequestTime, so Sign cannot be checked',
    advice: 'Refuse it: RequestTime is half of what is signed.',
  }),
  'request-time-malformed': rule<{ given: string }>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: 'RequestTime is not a number of Unix seconds.',
    message: ({ given }) => `RequestTime is ${quoted(given)}, not Unix seconds`,
    advice: 'RequestTime is the time of sending in whole seconds since 1970, in digits.',
  }),
  'request-time-stale': rule<{ seconds: number }>({
    ...callback,
    ...must,
    source: '269/32431',
    title: `RequestTime is more than ${SIGN_WINDOW_SECONDS} seconds old.`,
    message: ({ seconds }) => `RequestTime is ${Math.round(seconds)} s old, more than ${SIGN_WINDOW_SECONDS} s`,
    advice:
      'Refuse it: otherwise a recorded request could be sent again for ever. If it is genuine, set the clock (NTP).',
  }),
  'request-time-ahead': rule<{ seconds: number }>({
    ...callback,
    ...must,
    source: '269/32431',
    title: `RequestTime is more than ${SIGN_WINDOW_SECONDS} seconds ahead.`,
    message: ({ seconds }) =>
      `RequestTime is ${Math.round(seconds)} s ahead of the clock here, more than ${SIGN_WINDOW_SECONDS} s`,
    advice:
      'Refuse it. If it is genuine, set the clock (NTP), and check that RequestTime is seconds, not milliseconds.',
  }),

  // The callback: its query.
  'command-mismatch': rule<{ values: readonly string[] }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'Query and body name different commands.',
    message: ({ values }) => `the callback names different commands: ${list(values.slice(0, 4).map(quoted))}`,
    advice: 'Refuse it: Chat sends CallbackCommand in the query and in the body, with the same value.',
  }),
  'command-missing': rule<{ where: string }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'CallbackCommand is missing from the query, the body or both.',
    message: ({ where }) => `there is no CallbackCommand in the ${where}`,
    advice: 'Chat sends it in both places. A sender of your own should too.',
  }),
  'parameter-missing': rule<{ names: readonly string[] }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'A documented query parameter is missing.',
    message: ({ names }) => `the query has no ${list(names)}`,
    advice: 'The documented URL has SdkAppid, CallbackCommand, contenttype, ClientIP and OptPlatform.',
  }),
  'parameter-repeated': rule<{ names: readonly string[] }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'A documented query parameter is given more than once.',
    message: ({ names }) => `${list(names)} ${names.length > 1 ? 'are' : 'is'} given more than once`,
    advice: 'Find out what adds it a second time: the configured URL, or a proxy.',
  }),
  'query-encoding': rule<{ names: readonly string[] }>({
    ...callback,
    ...should,
    source: '1047/34354',
    title: 'A query parameter has broken percent-encoding.',
    message: ({ names }) => `the percent-encoding of ${list(names.slice(0, 4).map(quoted))} is broken`,
    advice: 'Two hex digits follow each percent sign, and the bytes are UTF-8. A literal percent sign is %25.',
  }),
  'contenttype-unexpected': rule<{ given: string }>({
    ...callback,
    ...info,
    source: '1047/34360',
    title: 'contenttype is neither json nor JSON.',
    message: ({ given }) => `contenttype is ${quoted(given)}; the documented value is json`,
    advice: 'Nothing to do in a backend: the body is JSON whatever this says.',
  }),
  'client-ip-malformed': rule<{ given: string }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'ClientIP is not an IP address.',
    message: ({ given }) => `ClientIP is ${quoted(given)}, not an IP address`,
    advice: 'The documentation shows an address such as 127.0.0.1. Do not put it into a database unchecked.',
  }),
  'platform-undocumented': rule<{ given: string }>({
    ...callback,
    ...info,
    source: '1047/34354',
    title: 'OptPlatform is not one of the documented values.',
    message: ({ given }) => `OptPlatform is ${quoted(given)}, which is not on the documented list`,
    advice: 'A backend should accept it: Chat may add platforms.',
  }),
  'content-type-unexpected': rule<{ given: string }>({
    ...callback,
    ...info,
    source: null,
    title: "The request's Content-Type is not JSON.",
    message: ({ given }) => `the request's Content-Type is ${quoted(given)}`,
    advice: 'What Chat sends here is not documented. Parse the body as JSON whatever the header says.',
  }),
  'url-check': rule<Record<never, never>>({
    ...callback,
    ...info,
    source: null,
    title: "This is the console's check of the callback URL.",
    message: () => "no command and an empty body: the console's check of the URL",
    advice: 'Answer it like any callback. Do not rely on more in its query than Sign and RequestTime.',
  }),

  // The callback: on its way through `listen --forward-to`.
  'forward-circle': rule<{ mark: string }>({
    ...callback,
    ...must,
    source: null,
    title: 'A request that was forwarded has come back.',
    message: ({ mark }) => `this request was forwarded from here and has come back: Via names ${mark}`,
    advice: 'Forward to the backend itself: what --forward-to names sends the request back here.',
  }),
  'forward-web-page': rule<{ header: string; value: string }>({
    ...callback,
    ...must,
    source: null,
    title: 'A web page sent a request to be forwarded.',
    message: ({ header, value }) => `a web page sent this request (${header}: ${quoted(value)}); it is not forwarded`,
    advice:
      'Nothing to do: a page must not reach your backend through --forward-to. ' +
      'Chat sends no Origin; to try callbacks out, use friend-cb send or curl.',
  }),

  // The callback: its body.
  'method-not-post': rule<{ method: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'The request method is not POST.',
    message: ({ method }) => `the method is ${method}, but a callback is a POST`,
    advice: 'Send callbacks with POST. A browser that opens the URL sends GET.',
  }),
  'callback-too-large': rule<{ limit: number }>({
    ...callback,
    ...must,
    source: null,
    title: 'The body is larger than the receiver accepts.',
    message: ({ limit }) => `the body is larger than the limit of ${limit} bytes`,
    advice: 'Raise --max-body if it is genuine. 1000 pairs of full-length ids are 98 KiB, 2000 are 195 KiB.',
  }),
  'body-empty': rule<Record<never, never>>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'The callback has no body.',
    message: () => 'the body is empty',
    advice: 'Refuse it: the body is a JSON object with CallbackCommand and PairList.',
  }),
  'body-not-utf8': rule<{ isCut: boolean }>({
    ...callback,
    ...must,
    source: '1047/34354',
    title: "The callback's body is not valid UTF-8.",
    message: ({ isCut }) =>
      isCut
        ? 'the body ends in the middle of a character: its Content-Length counts characters, or it was cut'
        : 'the body is not valid UTF-8, so it is not JSON',
    advice:
      'Refuse it, or at least answer it: such a body must not crash the backend. A sender of your own ' +
      'encodes it as UTF-8, and counts bytes, not characters, for Content-Length.',
  }),
  'body-not-json': rule<{ detail: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: "The callback's body is not JSON.",
    message: ({ detail }) => `the body is not JSON: ${detail}`,
    advice:
      'Refuse it. If the sender is genuine, look for a proxy that cuts bodies; if it is your own, for a ' +
      'Content-Length that counts characters instead of bytes.',
  }),
  'body-not-object': rule<{ type: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: "The callback's body is JSON, but not an object.",
    message: ({ type }) => `the body is JSON of type ${type}, not an object`,
    advice: 'Refuse it: the body is a JSON object with CallbackCommand and PairList.',
  }),
  'pairlist-missing': rule<Record<never, never>>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'The body has no PairList.',
    message: () => 'the body has no PairList',
    advice: 'Refuse it: PairList is what the callback is about.',
  }),
  'pairlist-type': rule<{ type: string }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'PairList is not an array.',
    message: ({ type }) => `PairList is of type ${type}, not an array`,
    advice: 'Refuse it: PairList is an array of objects with From_Account and To_Account.',
  }),
  'pairlist-empty': rule<Record<never, never>>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'PairList is empty.',
    message: () => 'PairList is empty, though a callback reports deletions that succeeded',
    advice: 'Treat it as a callback with nothing to do.',
  }),
  'pair-malformed': rule<{ what: string; count: number }>({
    ...callback,
    ...must,
    source: '1047/34360',
    title: 'A member of PairList is not a pair of two strings.',
    message: ({ what, count }) => `${what}${more(count)}`,
    advice: 'Refuse it: a pair is {"From_Account":"…","To_Account":"…"}, both strings.',
  }),
  'account-empty': rule<{ count: number }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'An account id is empty.',
    message: ({ count }) => `the id is empty${more(count)}`,
    advice: 'No account has an empty id. Store nothing under it.',
  }),
  'account-long': rule<{ given: string; count: number }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'An account id is longer than 32 bytes.',
    message: ({ given, count }) => `${quoted(given)} is longer than 32 bytes${more(count)}`,
    advice: 'UserIDs have at most 32 bytes. Do not let a database column cut it silently.',
  }),
  'account-characters': rule<{ given: string; count: number }>({
    ...callback,
    ...should,
    source: '1047/34360',
    title: 'An account id has characters outside a-z A-Z 0-9 _ and -.',
    message: ({ given, count }) => `${quoted(given)} has characters outside a-z A-Z 0-9 _ -${more(count)}`,
    advice: 'Treat ids as opaque text: escape them wherever they are shown, bind them in SQL.',
  }),
  'pairs-several-deleters': rule<{ count: number }>({
    ...callback,
    ...info,
    source: null,
    title: 'The pairs have more than one deleter.',
    message: ({ count }) => `the pairs come from ${count} deleters; known callbacks have one`,
    advice: 'A backend should handle each pair by itself.',
  }),
  'pair-repeated': rule<{ count: number }>({
    ...callback,
    ...info,
    source: null,
    title: 'The same pair is in PairList more than once.',
    message: ({ count }) => `this pair is in PairList already${more(count)}`,
    advice: 'Handle deletions so that repeating one does no harm.',
  }),

  // The endpoint's URL.
  'endpoint-http': rule<{ host: string }>({
    ...callback,
    ...info,
    source: '1047/34360',
    title: 'The endpoint is called by plain HTTP over a network.',
    message: ({ host }) => `the callback goes to ${host} by plain HTTP; the documentation requires HTTPS`,
    advice: 'Use https: outside of your own machine.',
  }),
  'endpoint-query': rule<Record<never, never>>({
    ...callback,
    ...info,
    source: '1047/34520',
    title: "The callback URL has a query of its own, which the console's rules forbid.",
    message: () => "the URL has a query of its own: the console's rules allow no ? and no & in a callback URL",
    advice: 'It works with many backends. If the console refuses the URL, put the parameter into the path.',
  }),

  // No exchange took place.
  'endpoint-dns': rule<{ host: string; detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_TIMEOUT,
    title: "The host's name does not resolve.",
    message: ({ host, detail }) => `the name ${host} does not resolve (${detail})`,
    advice: 'Check the spelling, and that the name has a public A or AAAA record.',
  }),
  'endpoint-refused': rule<{ address: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_DENIED,
    title: 'Nothing listens on that port.',
    message: ({ address }) => `connection refused: nothing listens on ${address}`,
    advice: 'Start the backend, and check host and port.',
  }),
  'endpoint-connect-timeout': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_TIMEOUT,
    title: 'No connection could be made in time.',
    message: ({ detail }) => detail,
    advice: 'Look for a firewall that drops the port, or a private address.',
  }),
  'endpoint-no-route': rule<{ address: string; detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_TIMEOUT,
    title: 'There is no route to the host.',
    message: ({ address, detail }) => `no route to ${address} (${detail})`,
    advice: 'Check the address and the network: VPN, firewall, IPv6 without a route.',
  }),
  'tls-certificate-expired': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_CERTIFICATE,
    title: "The endpoint's certificate has expired, or is not valid yet.",
    message: ({ detail }) => `the certificate has expired or is not valid yet: ${detail}`,
    advice: 'Renew the certificate, and check the clock of this machine.',
  }),
  'tls-certificate-untrusted': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_CERTIFICATE,
    title: "The endpoint's certificate is self-signed, or its chain does not lead to a known CA.",
    message: ({ detail }) => `the certificate is not trusted: ${detail}`,
    advice:
      'Chat requires a certificate of a public CA, with its intermediate certificates. ' +
      'In development: --ca FILE, or --insecure.',
  }),
  'tls-certificate-host': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_CERTIFICATE,
    title: "The endpoint's certificate is for another host.",
    message: ({ detail }) => `the certificate is for another host: ${detail}`,
    advice: 'Get a certificate for the name in the URL, or use the name in the certificate.',
  }),
  'tls-client-certificate': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_MUTUAL,
    title: 'The endpoint asks for a client certificate and did not get one it accepts.',
    message: ({ detail }) => `the endpoint refused the client certificate: ${detail}`,
    advice: 'Give one with --cert and --key, or switch mutual TLS off: Chat no longer offers it.',
  }),
  'tls-handshake': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_CERTIFICATE,
    title: 'The TLS handshake failed.',
    message: ({ detail }) => `the TLS handshake failed: ${detail}`,
    advice:
      'If the endpoint speaks plain HTTP, write http: instead of https:. Otherwise check its TLS versions and ciphers.',
  }),

  // The reply: what Chat would count as a failed callback.
  'local-shortage': rule<{ address: string; detail: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'This machine has run out of something that a connection needs.',
    message: ({ address, detail }) => `no connection to ${address} could be opened on this machine: ${detail}`,
    advice: 'The endpoint is not to blame: use fewer connections at once, or raise the limit of this machine.',
  }),
  'reply-late': rule<{ timeoutMs: number; answeredMs: number | null }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_TIMEOUT,
    title: 'No complete reply came in time. Chat waits for two seconds.',
    message: ({ timeoutMs, answeredMs }) =>
      answeredMs === null
        ? `no complete reply within ${timeoutMs} ms, nor within the next ${timeoutMs} ms`
        : `answered after ${(answeredMs / 1000).toFixed(1)} s, later than the limit of ${timeoutMs} ms`,
    advice: 'Answer first, work afterwards: put the callback into a queue and reply at once.',
  }),
  'reply-reset': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_DENIED,
    title: 'The endpoint reset the connection.',
    message: ({ detail }) => `the connection was reset: ${detail}`,
    advice: 'Look for a crash in the log of the backend, or for a proxy that gave up waiting.',
  }),
  'reply-closed': rule<Record<never, never>>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_DENIED,
    title: 'The endpoint closed the connection without a reply.',
    message: () => 'the connection was closed without a reply',
    advice: 'Look for a crash in the log of the backend. If the endpoint wants TLS, write https:.',
  }),
  'reply-truncated': rule<{ received: number; announced: string | null }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The connection ended in the middle of the reply.',
    message: ({ received, announced }) =>
      `the connection ended after ${received}` +
      `${announced === null ? '' : ` of the announced ${announced}`} bytes of the body`,
    advice:
      'Look for a crash or a time limit in the log of the backend. ' +
      'A Content-Length that is larger than the body has the same effect.',
  }),
  'reply-cut': rule<{ announced: number; extraBytes: number }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'Content-Length cuts the reply short.',
    message: ({ announced, extraBytes }) =>
      extraBytes > 0
        ? `the ${announced} bytes that are announced are not the whole body: ${extraBytes} more follow them`
        : `the body of ${announced} bytes ends in the middle of a character`,
    advice: 'Content-Length must be the number of bytes, not of characters. Let the framework set it.',
  }),
  'reply-not-http': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'What came back is not HTTP/1.1.',
    message: ({ detail }) => `what came back is not HTTP: ${detail}`,
    advice: 'Check the port: another protocol answers here, or the endpoint wants TLS (https:).',
  }),
  'reply-framing': rule<{ problem: string; isRead: boolean }>({
    ...reply,
    ...must,
    levelOf: ({ isRead }) => (isRead ? 'should' : 'must'),
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title:
      'The reply breaks the rules of HTTP/1.1: must where it cannot be read for certain, should where most clients cope.',
    message: ({ problem, isRead }) =>
      isRead ? `the reply is not quite HTTP/1.1: ${problem}` : `the reply cannot be read as HTTP/1.1: ${problem}`,
    advice:
      'Let the framework or the web server write the head of the reply and frame its body. ' +
      'A proxy in front of the endpoint may refuse such a reply with a 502.',
  }),
  'reply-headers-large': rule<{ bytes: number }>({
    ...reply,
    ...should,
    source: null,
    title: 'The headers of the reply are larger than many clients and proxies accept.',
    message: ({ bytes }) => `the headers of the reply take ${bytes} bytes`,
    advice: 'Send less: nginx as a proxy allows 4 or 8 KiB and answers 502, clients such as that of Node.js 16 KiB.',
  }),
  'reply-too-large': rule<{ limit: number }>({
    ...reply,
    ...must,
    source: null,
    title: 'The reply is larger than this program reads.',
    message: ({ limit }) => `the reply is larger than ${limit} bytes; reading stopped there`,
    advice: 'Answer with the documented envelope and nothing else.',
  }),
  'reply-status': rule<{ status: number; retryAfter?: string | null }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_STATUS,
    title: 'The HTTP status is not 200.',
    message: ({ status, retryAfter = null }) =>
      `the status is ${status}, only 200 counts as answered${statusHint(status)}${waitHint(status, retryAfter)}`,
    advice:
      'Behind a 5xx is an error: look into the log of the backend or its proxy. Instead of any other status answer ' +
      '200, and say in the envelope whether the callback was processed.',
  }),
  'reply-redirect': rule<{ status: number; location: string | null }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_STATUS,
    title: 'The endpoint answers with a redirect, which Chat does not follow.',
    message: ({ status, location }) =>
      `the status is ${status}, a redirect${location === null ? '' : ` to ${quoted(hideLogin(location))}`}`,
    advice: 'Configure the final URL: https instead of http, with or without the slash at its end.',
  }),
  'reply-compressed': rule<{ encoding: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply is compressed, though the request did not ask for that.',
    message: ({ encoding }) =>
      `the reply has Content-Encoding: ${shortJson(encoding).slice(1, -1)}, though no Accept-Encoding was sent`,
    advice: 'Compress only what a client asks for with Accept-Encoding, or never for this path.',
  }),
  'reply-empty': rule<Record<never, never>>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply has no body.',
    message: () => 'the body of the reply is empty',
    advice: `Answer ${ENVELOPE}`,
  }),
  'reply-not-utf8': rule<Record<never, never>>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply is not valid UTF-8.',
    message: () => 'the body of the reply is not valid UTF-8, so it is not JSON',
    advice: 'Encode the reply as UTF-8.',
  }),
  'reply-bom': rule<Record<never, never>>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply begins with a byte order mark.',
    message: () => 'the body of the reply begins with a byte order mark, which JSON does not have',
    advice: 'Save the source file, or write the text, as UTF-8 without a byte order mark.',
  }),
  'reply-not-json': rule<{ detail: string }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply is not JSON.',
    message: ({ detail }) => `the body of the reply is not JSON: ${detail}`,
    advice: `Answer ${ENVELOPE} with nothing before or after it.`,
  }),
  'reply-not-object': rule<{ value: Json }>({
    ...reply,
    ...must,
    source: '1047/34354',
    chat: CHAT_UNPARSED,
    title: 'The reply is JSON, but not an object.',
    message: ({ value }) => `the reply is JSON, but ${shortJson(value)} instead of an object`,
    advice: `Answer ${ENVELOPE}. A string that holds JSON was encoded twice.`,
  }),

  // The reply: the envelope.
  'envelope-missing': rule<{ names: readonly string[] }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'The reply is a JSON object, but has no member of the envelope.',
    message: ({ names }) =>
      'the reply has none of ActionStatus, ErrorCode and ErrorInfo' +
      (names.length === 0 ? '' : `, but ${list(names.slice(0, 4).map(quoted))}`),
    advice: `Answer ${ENVELOPE}, spelled exactly like this.`,
  }),
  'envelope-member-missing': rule<{ name: string; similar: string | null }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'The envelope lacks a member. All three are required.',
    message: ({ name, similar }) => `${name} is missing${similar === null ? '' : `; there is ${quoted(similar)}`}`,
    advice: `Answer all three: ${ENVELOPE}`,
  }),
  'envelope-member-type': rule<{ name: string; value: Json; wanted: string }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'A member of the envelope has the wrong type.',
    message: ({ name, value, wanted }) => `${name} is ${shortJson(value)} instead of ${wanted}`,
    advice: 'ActionStatus is a string, ErrorCode an integer without quotes, ErrorInfo a string.',
  }),
  'envelope-member-value': rule<{ name: string; value: Json; wanted: string }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'A member of the envelope has a value that is not documented.',
    message: ({ name, value, wanted }) => `${name} is ${shortJson(value)} instead of ${wanted}`,
    advice: 'ActionStatus is OK or FAIL, in capitals. ErrorCode is 0 or 1; put codes of your own into ErrorInfo.',
  }),
  'envelope-pairing': rule<{ status: string; code: number }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'ActionStatus and ErrorCode contradict each other.',
    message: ({ status, code }) => `ActionStatus is ${quoted(status)} and ErrorCode is ${code}`,
    advice: 'OK goes with 0, FAIL with 1.',
  }),

  // The reply: hygiene.
  'reply-slow': rule<{ latencyMs: number }>({
    ...reply,
    ...should,
    source: '1047/34354',
    title: 'The reply took more than one second of the two that Chat waits.',
    message: ({ latencyMs }) => `the reply took ${(latencyMs / 1000).toFixed(2)} s of the two seconds that Chat waits`,
    advice: 'Answer first, work afterwards: under load such a reply comes too late.',
  }),
  'reply-content-type': rule<{ given: string | null }>({
    ...reply,
    ...should,
    source: '1047/34354',
    title: "The reply's Content-Type is not application/json.",
    message: ({ given }) =>
      given === null ? 'the reply has no Content-Type' : `the reply's Content-Type is ${quoted(given)}`,
    advice: 'Send Content-Type: application/json. Chat accepts other types as well.',
  }),

  // A replay.
  'reply-changed': rule<{ was: string; is: string }>({
    ...reply,
    ...info,
    source: null,
    title: 'The endpoint answers differently from the recording.',
    message: ({ was, is }) => `the recorded reply was ${was}, now it is ${is}`,
    advice: 'If the change is intended, record again. With --expect same a change fails the run.',
  }),

  // The contract suite: an expectation that was not met, and what only a plain socket shows.
  'not-accepted': rule<{ got: string }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'A callback that Chat may send was not accepted.',
    message: ({ got }) => `expected the callback to be accepted, got ${got}`,
    advice: `Answer status 200 and ${ENVELOPE} to every well-formed callback of your own app.`,
  }),
  'not-refused': rule<{ got: string }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'A callback that must not be trusted was not refused.',
    message: ({ got }) => `expected the callback to be refused, got ${got}`,
    advice: `Answer status 200 with ${JSON.stringify(failEnvelope('why'))}, or status 401 or 403, and do nothing else.`,
  }),
  'connections-not-accepted': rule<{ count: number; of: number; detail: string }>({
    ...reply,
    ...should,
    source: null,
    title: 'Not all connections that were opened at once were accepted.',
    message: ({ count, of, detail }) => `${count} of ${of} connections were not accepted: ${detail}`,
    advice:
      'This is no slow reply: the queue of connections (the listen backlog) was full. Development servers have a ' +
      'short one, often 5: raise it (Python: request_queue_size, gunicorn: --backlog), or run the suite against the ' +
      'server that you use in production.',
  }),
  'answer-differs': rule<{ errorInfo: string; plain: string }>({
    ...reply,
    ...info,
    source: null,
    title: 'The callback was accepted with another ErrorInfo than the plain callback.',
    message: ({ errorInfo, plain }) =>
      `accepted with ErrorInfo ${shortJson(errorInfo)}, the plain callback with ${shortJson(plain)}: was it read?`,
    advice: 'Look whether the backend took the callback for an empty or a different one, and did nothing.',
  }),
  'not-answered': rule<{ got: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The endpoint did not answer properly.',
    message: ({ got }) => `expected an answer in time with a status below 500, got ${got}`,
    advice: 'Catch the error: an odd request deserves an answer, not a crash. Look into the log of the backend.',
  }),
  'not-readable': rule<{ got: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The endpoint answered something that Chat cannot read.',
    message: ({ got }) => `expected an answer that can be read, got ${got}`,
    advice:
      'Answer JSON with ActionStatus, ErrorCode and ErrorInfo to what you do not handle, too. An error page or an ' +
      'empty body with status 200 hides the error: look into the log of the backend.',
  }),
  'not-alive': rule<{ got: string; back: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'Afterwards the endpoint did not answer a plain callback as it did before.',
    message: ({ got, back }) => `the plain callback that followed got ${got}; ${back}`,
    advice:
      'One bad request must not take the backend down, or block it. Look into its log for a crash, a leak or a lock.',
  }),
  'effect-missing': rule<{
    left: readonly string[];
    of: number;
    waitedMs: number;
    got: string;
    /** Whose list it is, where that was looked at. */
    list: string | null;
  }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'The data did not change as the callback says.',
    message: ({ left, of, waitedMs, got, list: owner }) => {
      const names = `${list(left.slice(0, 3))}${left.length > 3 ? ` and ${left.length - 3} more` : ''}`;
      const end = `; the reply was ${got}`;
      if (owner !== null)
        return (
          `what is said about ${owner} is not what it was before these ${of} friends came, ${waitedMs} ms after they ` +
          `were deleted${left.length > 0 ? `: it still names ${names}` : ''}${end}`
        );
      return of === 1
        ? `the data about ${left[0]} did not change within ${waitedMs} ms${end}`
        : `${left.length} of ${of} friendships did not change within ${waitedMs} ms: ${names}${end}`;
    },
    advice: 'Write what the callback says before you answer OK, all of its pairs, in one transaction.',
  }),
  'effect-unmade': rule<{ left: readonly string[]; by: string; waitedMs: number }>({
    ...reply,
    ...must,
    source: null,
    title: 'Friends were made, and the data did not show it.',
    message: ({ left, by, waitedMs }) =>
      `${list(left.slice(0, 3))}${left.length > 3 ? ` and ${left.length - 3} more` : ''}: made friends by ${by}, and ` +
      `the data did not change within ${waitedMs} ms, so nothing can be said about their deletion`,
    advice:
      'The control made two friends in the same way, and that showed. Look whether all pairs of a callback are ' +
      'handled, and whether the data takes longer than --settle.',
  }),
  'effect-unwanted': rule<{ what: string | null; deed: string; got: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The data changed though it must not.',
    message: ({ what, deed, got }) => `${what === null ? '' : `${what}: `}answered ${got}, and ${deed} all the same`,
    advice: 'Check the callback before you touch the data: a refusal in words alone protects nothing.',
  }),
  'effect-late': rule<{ got: string }>({
    ...reply,
    ...info,
    source: null,
    title: 'The data had not changed when the reply came.',
    message: ({ got }) => `the reply was ${got}, and the data had not changed yet`,
    advice: 'A queue is fine. What stands in it has to survive a restart, for Chat takes the callback as received.',
  }),
  'effect-differs': rule<{ wrong: readonly string[]; of: number }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: "The data says something else than Chat's friend graph.",
    message: ({ wrong, of }) =>
      `${wrong.length} of ${of} friendships differ: ${list(wrong.slice(0, 3))}` +
      `${wrong.length > 3 ? ` and ${wrong.length - 3} more` : ''}`,
    advice: 'Look at the log of calls and callbacks for one of these pairs: which callback was not carried out?',
  }),
  'effect-partial': rule<{ changed: number; of: number }>({
    ...reply,
    ...info,
    source: null,
    title: 'A callback with a pair that cannot be read was carried out in part.',
    message: ({ changed, of }) => `${changed} of the ${of} right pairs were carried out`,
    advice: 'Check the whole callback first, then write all of it or nothing, in one transaction.',
  }),
  'probe-blind': rule<{ probe: string; printed: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The probe prints the same whatever happens.',
    message: ({ probe, printed }) =>
      `${probe} printed ${printed} for two who are no friends, after they were made friends, and after the deletion`,
    advice:
      'It has to print what the data says about FRIEND_CB_FROM and FRIEND_CB_TO. Try it by hand with two friends of ' +
      'your data. If the backend learns of new friends in another way than by Sns.CallbackFriendAdd, --befriend does it. ' +
      'If it takes only users whom it knows, --accounts names some.',
  }),
  'probe-restless': rule<{ probe: string; pair: string; first: string; next: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The probe prints different things about two between whom nothing changed.',
    message: ({ probe, pair, first, next }) =>
      `${probe} printed ${first}, then ${next} about ${pair}, between whom nothing had changed`,
    advice:
      'It has to print what the data says about FRIEND_CB_FROM and FRIEND_CB_TO, and nothing else: no time of day, ' +
      'no duration, no number of all rows. Sort what has no order.',
  }),
  'probe-unclear': rule<{ probe: string; pair: string; never: string; gone: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The probe does not show who was deleted.',
    message: ({ probe, pair, never, gone }) =>
      `${probe} printed ${never} about ${pair} before they were friends, and ${gone} after the deletion, and other ` +
      'friends of the same user change it as well: of several friends it cannot be seen which were deleted',
    advice:
      'Print what the data says about FRIEND_CB_TO alone, not the whole list of FRIEND_CB_FROM, or leave out of the ' +
      'list those who were deleted.',
  }),
  'probe-failed': rule<{ probe: string; problem: string }>({
    ...reply,
    ...must,
    source: null,
    title: 'The data could not be looked at.',
    message: ({ probe, problem }) => `${probe} ${problem}`,
    advice:
      'Run it by hand with FRIEND_CB_FROM and FRIEND_CB_TO set: it has to end with exit code 0, within 10 s. ' +
      'Where it finds nothing, as grep does, add `|| true`.',
  }),
  'reply-unframed': rule<Record<never, never>>({
    ...reply,
    ...should,
    source: '1047/34354',
    title: 'The reply has neither a Content-Length nor chunks.',
    message: () => 'only the end of the connection shows where the reply ends',
    advice: 'Let the framework set Content-Length: Chat keeps connections open.',
  }),
  'reply-extra-bytes': rule<{ count: number }>({
    ...reply,
    ...should,
    source: '1047/34354',
    title: 'There are bytes after the end of the reply.',
    message: ({ count }) => `${count} bytes follow the end of the reply`,
    advice:
      'Content-Length must be the number of bytes of the body. ' +
      'What follows is read as the beginning of the next reply.',
  }),
  // Generated callbacks of the contract suite.
  'fuzz-not-accepted': rule<{ got: string; tally: string }>({
    ...reply,
    ...must,
    source: '1047/34360',
    title: 'A generated callback that Chat may send was not accepted.',
    message: ({ got, tally }) => `expected the callback to be accepted, got ${got}; ${tally}`,
    advice:
      'The callback (-v and the report files have it) is the smallest that was found: what is left in it is what the ' +
      'backend trips over. Compare ' +
      'it with one that is accepted.',
  }),
  'fuzz-not-answered': rule<{ got: string; tally: string }>({
    ...reply,
    ...should,
    source: null,
    title: 'A generated callback with something broken in it was not answered properly.',
    message: ({ got, tally }) => `expected an answer in time with a status below 500, got ${got}; ${tally}`,
    advice:
      'Catch the error, and answer FAIL or status 400. The callback (-v and the report files have it) is the smallest ' +
      'that was found; the log of ' +
      'the backend has the place.',
  }),
  'fuzz-forged-accepted': rule<{ wrong: string; tally: string }>({
    ...reply,
    ...should,
    source: '1047/34354',
    title: 'A generated callback with a wrong SdkAppid or Sign was accepted.',
    message: ({ wrong, tally }) => `accepted, though ${wrong}; ${tally}`,
    advice:
      'Check SdkAppid and Sign before anything else, whatever the rest of the callback is like: one path past the ' +
      'check is enough for a forger.',
  }),
  'fuzz-not-repeatable': rule<{ what: string }>({
    ...reply,
    ...should,
    source: null,
    title: 'A generated callback failed, and when it was sent again it did not fail so.',
    message: ({ what }) => `not repeatable: ${what}; when it was sent again, this did not happen`,
    advice:
      'Look for what changes between two equal callbacks: data that the first one wrote, a cache, a race, a process ' +
      'that had to start again because of the callback before.',
  }),
} satisfies Record<string, Rule<never>>;

export type FindingCode = keyof typeof FINDINGS;
export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

type EvidenceOf<Code extends FindingCode> = Parameters<(typeof FINDINGS)[Code]['message']>[0];

/** What people read of a rule. */
export interface RuleWords<Evidence> extends Pick<Rule<Evidence>, 'title' | 'advice'> {
  message(evidence: Evidence): string;
}
export type FindingWords = { readonly [Code in FindingCode]: RuleWords<EvidenceOf<Code>> };

/** Title, message and advice of each rule in the language that is spoken. */
export const findingWords = wording<FindingWords>(FINDINGS);

/**
 * A finding from its code and evidence; its words and level come from the table. What the evidence
 * quotes came from outside, so the message is made visible here, wherever it may be shown.
 */
export function finding<Code extends FindingCode>(code: Code, evidence: EvidenceOf<Code>, at?: string): Finding {
  const { about, level, levelOf } = FINDINGS[code] as Rule<EvidenceOf<Code>>;
  const words: RuleWords<EvidenceOf<Code>> = findingWords.now[code];
  return {
    code,
    level: levelOf?.(evidence) ?? level,
    about,
    ...(at === undefined ? {} : { at }),
    message: escapeUnseen(words.message(evidence)),
  };
}

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(FINDINGS, text);
}

/**
 * Chat's own words for a finding; null where it has none. Of a rule that is broken to a lesser or a
 * greater degree Chat speaks only where the reply cannot be read.
 */
export function chatWords({ code, level }: Pick<Finding, 'code' | 'level'>): string | null {
  const { chat, levelOf } = FINDINGS[code] as Rule<never>;
  return levelOf !== undefined && level !== 'must' ? null : ((chat && chatSymptomWords.now[chat]) ?? null);
}

/** Whether one of the findings has the level must. */
export function breaksMust(findings: readonly Finding[]): boolean {
  return findings.some((each) => each.level === 'must');
}
