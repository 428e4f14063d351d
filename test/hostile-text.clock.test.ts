import { expect, it } from 'vitest';
import { parseHeader, parseKeyValue, parseTo } from '../src/commands/shared/parse.ts';
import { ReplyReader } from '../src/delivery/reply-reader.ts';
import { createAnonymizer } from '../src/protocol/anonymize/anonymizer.ts';
import { compareReplies } from '../src/protocol/compare.ts';
import { parsePath } from '../src/protocol/edit.ts';
import { parseEndpoint } from '../src/protocol/endpoint.ts';
import type { Exchange } from '../src/protocol/exchange.ts';
import { judgeCallback } from '../src/protocol/judge-callback.ts';
import { judgeReply } from '../src/protocol/judge-reply.ts';
import { problemOfExchange } from '../src/protocol/problem-of-exchange.ts';
import { redirectRequest, renewSignature } from '../src/protocol/redirect.ts';
import { isSameJson } from '../src/protocol/same-json.ts';
import { escapeUnseen } from '../src/protocol/visible.ts';
import { formatRecord, maskExchange } from '../src/record/ndjson.ts';
import { renderCurl } from '../src/render/curl.ts';
import { renderStepSummary } from '../src/render/github.ts';
import { renderVerifyPage } from '../src/render/html/verify/verify-page.ts';
import { renderJunit } from '../src/render/junit.ts';
import { renderMarkdown } from '../src/render/markdown.ts';
import { renderExchange } from '../src/render/pretty-exchange.ts';
import { createStyle } from '../src/render/style.ts';
import { exchange } from './support/exchange.ts';
import { buildCase, buildReport } from './support/sample-report.ts';

/** A walk takes tens of milliseconds; work that grows with the square of such a text takes a minute. */
const BYTES = 200_000;
const LIMIT_MS = 8000;

/** The last character is for expressions that want the end of the text right behind what repeats. */
const fill = (piece: string) => `${piece.repeat(Math.ceil(BYTES / piece.length))}x`;
/** What regular expressions, scanners and parsers of this project look for, again and again. */
const PIECES = [
  ...['"', '\\"', '"\\"', "'", '`', '\\', '"a":"', '{"a":', '[', '[1,', '{', '}', '""', '"a",'],
  ...['a', 'A', '1', '0', '-', '.', ':', '::', 'a:', '1.1.1.', '1:', 'f::', 'a.', '1e', '1.0,'],
  ...[' ', '\t', '\n', '\r\n', ' \n', '\0', '\u007f', '\u202e', '\ud83d', 'é', '中', '😀', '@é#'],
  ...['&', '=', '?', '%', '%4', '&a=1', '&Sign=', '?Sign=', '&SdkAppid=', '+', ';', ',', 'chunked ', 'close,'],
  ...['##', '##[', '##vso[', ' ::a', ' ::a ', '::a::', '<', '&amp;', '|', '*', '_', '$', '~', 'www.', 'http://', 'a@'],
  ...['Account', '"Account" ', '"Account":1', '"AAAAAAAAAAAAAAAA', 'user-1 ', 'Unexpected token a, "', 'HTTP/1.1 200 '],
];

const json = (text: string) => JSON.stringify({ CallbackCommand: 'Sns.CallbackFriendDelete', From_Account: text });
const pairs = (text: string) => {
  const ids = text.match(/.{1,40}/gsu) ?? [];
  const list = ids.map((id, index) => ({ From_Account: `${index}${id}`, To_Account: id }));
  return JSON.stringify({ CallbackCommand: 'Sns.CallbackFriendDelete', PairList: list });
};
const post = (body: string, target = '/') => ({ method: 'POST', target, headers: [], body: Buffer.from(body) });
const withReply = (body: string): Exchange => ({
  ...exchange('x'),
  reply: { status: 200, headers: [], body, bodyEncoding: 'utf8' },
});
const anonymize = (...exchanges: Exchange[]) => {
  const anonymizer = createAnonymizer();
  for (const each of exchanges) anonymizer.learn(each);
  return exchanges.map((each) => anonymizer.rewrite(each));
};
const view = { style: await createStyle(false), columns: 80, verbose: true };
const reading = parseEndpoint('http://127.0.0.1:1/im');
if (!reading.ok) throw new Error('no endpoint');
const { endpoint } = reading;
const curl = { origin: endpoint.origin, insecure: false, ca: null, cert: null, key: null, resign: true };
const context = { host: 'localhost', address: 'localhost:1', timeoutMs: 2000 };
const message = (text: string): Partial<Exchange> => ({
  failure: { kind: 'protocol', message: text },
  findings: [{ code: 'reply-not-json', level: 'must', about: 'reply', at: text, message: text }],
});
const policy = { sdkAppId: '1', token: 't' };
const readReply = (text: string) => new ReplyReader().push(Buffer.from(text));
/** Errors are an answer too. */
const attempt = (act: () => unknown) => {
  try {
    act();
  } catch {
    // What is measured is only how long it takes.
  }
};

const ENTRIES: Readonly<Record<string, (text: string) => unknown>> = {
  'a body that is judged': (text) => judgeCallback(post(text), policy, 0),
  'an id that is judged': (text) => judgeCallback(post(json(text)), policy, 0),
  'many ids that are judged and shown': (text) => {
    const { callback, findings } = judgeCallback(post(pairs(text)), policy, 0);
    return renderExchange({ ...exchange('x', pairs(text)), callback, findings }, view);
  },
  'a query that is judged': (text) => judgeCallback(post('{}', `/?${text}`), policy, 0),
  'a reply that is judged': (text) =>
    judgeReply(
      {
        reply: { status: 200, headers: [['Content-Type', text]], body: Buffer.from(text) },
        failure: null,
        latencyMs: 1,
      },
      context,
    ),
  'an envelope that is judged': (text) =>
    judgeReply(
      {
        reply: {
          status: 200,
          headers: [],
          body: Buffer.from(JSON.stringify({ ActionStatus: text, ErrorInfo: text, [text]: 1 })),
        },
        failure: null,
        latencyMs: 1,
      },
      context,
    ),
  'the head of a reply': (text) => readReply(`HTTP/1.1 200 OK\r\n${text}`),
  'a header of a reply': (text) => readReply(`HTTP/1.1 200 OK\r\nX: ${text}\r\n\r\n`),
  'chunks of a reply': (text) => readReply(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${text}`),
  'an exchange that is shown': (text) => renderExchange({ ...exchange('x', text), ...message(text) }, view),
  'a reply that is shown': (text) => renderExchange(withReply(text), view),
  'a record': (text) => formatRecord(maskExchange({ ...exchange('x', text), ...message(text) })),
  'a record that is checked': (text) => problemOfExchange({ ...exchange('x', text), ...message(text) }),
  'a header that is checked': (text) => {
    const { request } = exchange('x');
    return problemOfExchange({
      ...exchange('x'),
      request: { ...request, target: `/${text}`, headers: [[text, text]] },
    });
  },
  'text that is made visible': escapeUnseen,
  'a request body that is anonymized': (text) => anonymize(exchange('x', text)),
  'an id that is anonymized': (text) => anonymize(exchange('x', json(text)), withReply(text)),
  'many ids that are anonymized': (text) => anonymize(exchange('x', pairs(text)), withReply(text)),
  'a reply that is anonymized': (text) => anonymize(withReply(text), withReply(json(text))),
  'words that are anonymized': (text) => anonymize({ ...exchange('x', pairs('é')), ...message(text) }),
  'a target that is anonymized': (text) => {
    const each = exchange('x');
    return anonymize({ ...each, request: { ...each.request, target: `/${text}?${text}`, headers: [[text, text]] } });
  },
  'replies that are compared': (text) => compareReplies(withReply(json(text)), withReply(`${json(text)} `)),
  'numbers that are compared': (text) => isSameJson(Buffer.from(text), Buffer.from(`${text} `)),
  'a request that is sent again': (text) =>
    renewSignature(
      redirectRequest({ ...post(text, `/?${text}`), headers: [['Connection', text]] }, endpoint).target,
      't',
      '1',
    ),
  'a curl command': (text) =>
    renderCurl({ ...exchange('x', text).request, target: `/?${text}`, headers: [['X', text]] }, curl),
  'a report': (text) => {
    const report = buildReport([
      buildCase('accept/one-way', { outcome: 'fail', reason: text, exchanges: [withReply(text)] }),
    ]);
    return [renderMarkdown(report), renderJunit(report), renderStepSummary(report)];
  },
  'a page': (text) => {
    const { request } = exchange('x', text);
    const sent = { ...request, target: `/?${text}`, headers: [['Content-Type', text]] as const };
    const [from, to] = [text.slice(0, 1000), text.slice(1, 1000)];
    const failed = buildCase('fuzz/valid', {
      ...{
        outcome: 'fail',
        reason: text,
        curl: text.slice(0, 8000),
        exchanges: [{ ...withReply(text), request: sent }],
      },
      looks: [{ pair: { From_Account: text, To_Account: text }, before: from, after: to, must: 'stay', right: false }],
      shrunk: [
        {
          ...{ exchange: 0, bytes: 1, tries: 1, failed: 1, of: 1, repeats: true, path: text },
          plain: { target: text, body: to },
        },
      ],
    });
    return renderVerifyPage(buildReport([failed]), { style: '', script: '' });
  },
  'a header of the command line': (text) => attempt(() => parseHeader(`X: x${text}x`)),
  'a URL of the command line': (text) => attempt(() => parseTo(`${text}x`)),
  'a pair of the command line': (text) => attempt(() => parseKeyValue(text)),
  'a path of the command line': (text) => attempt(() => parsePath(text)),
};

it.each(Object.entries(ENTRIES))(
  'no text takes more than a walk: %s',
  (_, take) => {
    const slow: string[] = [];
    for (const piece of PIECES) {
      const text = fill(piece);
      const startedMs = performance.now();
      take(text);
      const tookMs = performance.now() - startedMs;
      if (tookMs > LIMIT_MS) slow.push(`${JSON.stringify(piece)}: ${Math.round(tookMs)} ms`);
    }
    expect(slow).toEqual([]);
  },
  120_000,
);
