import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Verdict } from '../../src/protocol/exchange.ts';
import type { FindingCode } from '../../src/protocol/findings.ts';
import { problemOfExchange } from '../../src/protocol/problem-of-exchange.ts';
import { FAIL, http, OK } from '../support/counterparts.ts';
import { counted, isDistinct, OK_REPLY, type Script, sendMany, startEndpoint } from '../support/endpoint.ts';

/** A way to answer, and what the sender has to make of it. */
interface Way {
  readonly name: string;
  readonly answer: Script;
  readonly verdict: Verdict;
  readonly findings?: readonly FindingCode[];
  /** A whole reply came, so there is a latency. */
  readonly isWhole?: false;
  /** The connection cannot be used again. */
  readonly isLast?: true;
  /** It ended without a byte: on a connection that had been used before, that may be a race. */
  readonly isSilent?: true;
}

const MEBIBYTE = 1024 * 1024;

const reply =
  (text: string | Buffer): Script =>
  (seen) =>
    seen.reply(text);

const replyAndEnd =
  (text: string | Buffer): Script =>
  (seen) => {
    seen.reply(text);
    seen.socket.end();
  };

/** So many bytes at a time, each in a packet of its own. */
const replyInPackets =
  (text: string, size: number): Script =>
  (seen) => {
    seen.socket.setNoDelay(true);
    const next = (from: number) => {
      if (from + size >= text.length) return seen.reply(text.slice(from));
      seen.socket.write(text.slice(from, from + size), () => next(from + size));
    };
    next(0);
  };

const chunked = (...chunks: readonly string[]) =>
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
  chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
const closeDelimited = (version: string) => `HTTP/${version} 200 OK\r\nContent-Type: application/json\r\n\r\n${OK}`;

const WAYS: readonly Way[] = [
  // Good replies, however they are framed.
  { name: 'OK', answer: reply(OK_REPLY), verdict: 'ok' },
  { name: 'OK, chunked', answer: reply(`${chunked(OK.slice(0, 9), OK.slice(9))}0\r\n\r\n`), verdict: 'ok' },
  {
    name: 'OK, chunked, with a trailer and an extension',
    answer: reply(`${chunked(OK).replace('\r\n\r\n', '\r\nX: y\r\n\r\n')}0;last\r\nX-Sum: 1\r\n\r\n`),
    verdict: 'ok',
  },
  { name: 'OK, seven bytes at a time', answer: replyInPackets(OK_REPLY, 7), verdict: 'ok' },
  { name: 'OK, chunked, a byte at a time', answer: replyInPackets(`${chunked(OK)}0\r\n\r\n`, 1), verdict: 'ok' },
  {
    name: 'OK, and Connection: close, closed',
    answer: replyAndEnd(http(OK, { headers: ['Content-Type: application/json', 'Connection: close'] })),
    verdict: 'ok',
    isLast: true,
  },
  {
    name: 'OK, and Connection: close, left open',
    answer: reply(http(OK, { headers: ['Content-Type: application/json', 'Connection: close'] })),
    verdict: 'ok',
    isLast: true,
  },
  {
    name: 'OK, of HTTP/1.0 with a length',
    answer: reply(OK_REPLY.replace('HTTP/1.1', 'HTTP/1.0')),
    verdict: 'ok',
    isLast: true,
  },
  {
    name: 'OK, of HTTP/1.0 with a length, kept alive',
    answer: reply(
      http(OK, { headers: ['Content-Type: application/json', 'Connection: keep-alive'] }).replace(
        'HTTP/1.1',
        'HTTP/1.0',
      ),
    ),
    verdict: 'ok',
  },
  {
    name: 'OK, of HTTP/1.0, ended by the end of the connection',
    answer: replyAndEnd(closeDelimited('1.0')),
    verdict: 'ok',
    isLast: true,
  },
  {
    name: 'OK, of HTTP/1.1, ended by the end of the connection',
    answer: replyAndEnd(closeDelimited('1.1')),
    verdict: 'ok',
    isLast: true,
  },
  { name: 'OK after 100 Continue', answer: reply(`HTTP/1.1 100 Continue\r\n\r\n${OK_REPLY}`), verdict: 'ok' },
  {
    name: 'OK after 103 Early Hints, in packets',
    answer: replyInPackets(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${OK_REPLY}`, 20),
    verdict: 'ok',
  },
  // What is not a reply to the next callback may not be taken for one.
  { name: 'OK with bytes behind it', answer: reply(`${OK_REPLY}\r\n`), verdict: 'ok', isLast: true },
  { name: 'OK with another reply behind it', answer: reply(`${OK_REPLY}${http(FAIL)}`), verdict: 'ok', isLast: true },
  {
    name: 'OK as text/plain',
    answer: reply(http(OK, { headers: ['Content-Type: text/plain'] })),
    verdict: 'ok',
    findings: ['reply-content-type'],
  },

  // Refusals.
  { name: 'FAIL', answer: reply(http(FAIL)), verdict: 'fail' },
  {
    name: '401',
    answer: reply(http('', { status: '401 Unauthorized' })),
    verdict: 'denied',
    findings: ['reply-status'],
  },
  {
    name: '403 and FAIL',
    answer: reply(http(FAIL, { status: '403 Forbidden' })),
    verdict: 'denied',
    findings: ['reply-status'],
  },

  // Broken replies.
  {
    name: '500',
    answer: reply(http('<h1>oops</h1>', { status: '500 Internal Server Error' })),
    verdict: 'broken',
    findings: ['reply-status'],
  },
  { name: '204', answer: reply('HTTP/1.1 204 No Content\r\n\r\n'), verdict: 'broken', findings: ['reply-status'] },
  {
    name: '302',
    answer: reply(http('', { status: '302 Found', headers: ['Location: /'] })),
    verdict: 'broken',
    findings: ['reply-redirect'],
  },
  { name: 'nothing in the body', answer: reply(http('')), verdict: 'broken', findings: ['reply-empty'] },
  { name: 'not JSON', answer: reply(http('OK')), verdict: 'broken', findings: ['reply-not-json'] },
  {
    name: 'not UTF-8',
    answer: reply(Buffer.from(http('"\u00ff"', {}).replace('Content-Length: 4', 'Content-Length: 3'), 'latin1')),
    verdict: 'broken',
    findings: ['reply-not-utf8'],
  },
  {
    name: 'compressed',
    answer: (seen) => {
      const body = gzipSync(OK);
      seen.reply(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`),
          body,
        ]),
      );
    },
    verdict: 'broken',
    findings: ['reply-compressed'],
  },
  {
    name: 'two rules broken at once',
    answer: reply(http('{"ActionStatus":"ok","ErrorCode":"0","ErrorInfo":""}')),
    verdict: 'broken',
    findings: ['envelope-member-value', 'envelope-member-type'],
  },
  // As long as a plain OK: what was read last is known again by every byte of it.
  {
    name: 'OK with ErrorCode 1',
    answer: reply(http(OK.replace('0', '1'))),
    verdict: 'broken',
    findings: ['envelope-pairing'],
  },
  { name: 'a mebibyte', answer: reply(http(OK.padEnd(MEBIBYTE))), verdict: 'ok' },
  {
    name: 'larger than a mebibyte by a byte',
    answer: reply(http(OK.padEnd(MEBIBYTE + 1))),
    verdict: 'broken',
    findings: ['reply-too-large'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'larger than a mebibyte',
    answer: reply(http(OK.padEnd(1.5 * MEBIBYTE))),
    verdict: 'broken',
    findings: ['reply-too-large'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'not HTTP',
    answer: reply('OK\r\n'),
    verdict: 'broken',
    findings: ['reply-not-http'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'HTTP/2',
    answer: reply('HTTP/2 200\r\n\r\n'),
    verdict: 'broken',
    findings: ['reply-not-http'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'a length that is none',
    answer: reply('HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n'),
    verdict: 'broken',
    findings: ['reply-framing'],
    isWhole: false,
    isLast: true,
  },

  // Lost replies.
  {
    name: 'closed without a byte',
    answer: (seen) => void seen.socket.end(),
    verdict: 'broken',
    findings: ['reply-closed'],
    isWhole: false,
    isLast: true,
    isSilent: true,
  },
  {
    name: 'reset',
    answer: (seen) => void seen.socket.resetAndDestroy(),
    verdict: 'broken',
    findings: ['reply-reset'],
    isWhole: false,
    isLast: true,
    isSilent: true,
  },
  {
    name: 'truncated in the headers',
    answer: replyAndEnd('HTTP/1.1 200 OK\r\nContent-'),
    verdict: 'broken',
    findings: ['reply-truncated'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'truncated in the body',
    answer: replyAndEnd(OK_REPLY.slice(0, -5)),
    verdict: 'broken',
    findings: ['reply-truncated'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'truncated in a chunk',
    answer: replyAndEnd(chunked(OK).slice(0, -5)),
    verdict: 'broken',
    findings: ['reply-truncated'],
    isWhole: false,
    isLast: true,
  },
  {
    name: 'truncated before the last chunk',
    answer: replyAndEnd(chunked(OK)),
    verdict: 'broken',
    findings: ['reply-truncated'],
    isWhole: false,
    isLast: true,
  },
];

const table = WAYS.map((way) => [way.name, way] as const);

/**
 * What a run has to say when so many callbacks were answered in one way, and the others with a
 * plain OK.
 */
function expected({ verdict, findings = [] }: Way, times: number, others: number) {
  const verdicts = { ok: others, [verdict]: verdict === 'ok' ? others + times : times };
  return {
    verdicts: Object.fromEntries(Object.entries(verdicts).filter(([, count]) => count > 0)),
    findings: Object.fromEntries(findings.map((code) => [code, times])),
  };
}

it.each(table)('every reply: %s', async (_, way) => {
  const endpoint = await startEndpoint(way.answer);
  const report = await sendMany(endpoint.url, 6, { maxConnections: 1 });
  expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([6, 6, true]);
  expect(counted(report)).toEqual(expected(way, 6, 0));
  expect(report.histograms.serviceMs.count).toBe(way.isWhole === false ? 0 : 6);
  expect(report.histograms.responseMs.count).toBe(way.isWhole === false ? 0 : 6);
  const connections = way.isLast ? 6 : 1;
  // Each of them was new: nothing was lost by using one again.
  expect([endpoint.connections(), report.connections]).toEqual([
    connections,
    { opened: connections, peak: 1, failed: 0, lostOnReuse: 0 },
  ]);
});

it.each(table)('every second reply, the others OK: %s', async (_, way) => {
  const endpoint = await startEndpoint((seen) => (seen.index % 2 === 1 ? way.answer(seen) : seen.reply()));
  const report = await sendMany(endpoint.url, 12, { maxConnections: 1 });
  expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([12, 12, true]);
  expect(counted(report)).toEqual(expected(way, 6, 6));
  expect(report.histograms.responseMs.count).toBe(way.isWhole === false ? 6 : 12);
  // Here each of them was on a connection that had been used before.
  expect(report.connections.lostOnReuse).toBe(way.isSilent ? 6 : 0);
  expect([endpoint.connections(), report.connections.opened]).toEqual(way.isLast ? [6, 6] : [1, 1]);
});

it.each(table.filter(([, { verdict, findings }]) => verdict !== 'ok' || findings))(
  'one exchange that shows it is kept: %s',
  async (_, way) => {
    const endpoint = await startEndpoint((seen) =>
      seen.index === 1 || seen.index === 3 ? way.answer(seen) : seen.reply(),
    );
    const troubles: string[] = [];
    const report = await sendMany(endpoint.url, 6, {
      maxConnections: 1,
      onTrouble: (kind, exchange) => troubles.push(`${kind} ${exchange.id}`),
    });
    const kinds = way.findings ?? [way.verdict];
    expect(Object.keys(report.examples)).toEqual(kinds);
    const [, second] = endpoint.seen;
    for (const kind of kinds) {
      const example = report.examples[kind];
      if (!example) return expect.fail(`no example of ${kind}`);
      expect(problemOfExchange(example)).toBeNull();
      expect(example).toMatchObject({
        side: 'sent',
        verdict: way.verdict,
        request: { method: 'POST', target: second?.target, body: second?.body },
      });
      expect(example.findings.map(({ code }) => code)).toEqual(way.findings ?? []);
      expect(example.latencyMs === null).toBe(way.isWhole === false);
      expect(example.reply === null && example.failure === null).toBe(false);
    }
    // Told as it happens, once.
    expect(troubles).toEqual(kinds.map((kind) => `${kind} ${report.examples[kind]?.id}`));
  },
);

it('all of them at once, on as many connections as it takes: each is counted, none is sent twice', async () => {
  const endpoint = await startEndpoint((seen) => WAYS[seen.index % WAYS.length]?.answer(seen));
  const callbacks = WAYS.length * 5;
  const report = await sendMany(endpoint.url, callbacks, { rate: 5000, durationMs: callbacks / 5 });
  expect([report.sent, endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([callbacks, callbacks, true]);
  const verdicts: Partial<Record<Verdict, number>> = {};
  const findings: Partial<Record<FindingCode, number>> = {};
  for (const way of WAYS) {
    verdicts[way.verdict] = (verdicts[way.verdict] ?? 0) + 5;
    for (const code of way.findings ?? []) findings[code] = (findings[code] ?? 0) + 5;
  }
  expect(counted(report)).toEqual({ verdicts, findings });
  const silent = endpoint.seen.filter(({ index, nth }) => WAYS[index % WAYS.length]?.isSilent && nth > 0).length;
  expect(report.connections.lostOnReuse).toBe(silent);
  expect(report.histograms.responseMs.count).toBe(5 * WAYS.filter(({ isWhole }) => isWhole !== false).length);
});

it('a server that closes after each reply without a word: the lost are counted apart, none is sent again', async () => {
  const endpoint = await startEndpoint((seen) => {
    seen.reply();
    seen.socket.end();
  });
  const report = await sendMany(endpoint.url, 100, { maxConnections: 2, rate: 10_000, durationMs: 10 });
  const answered = endpoint.seen.filter(({ nth }) => nth === 0).length;
  expect(report.sent).toBe(100);
  expect(report.verdicts).toMatchObject({ ok: answered, broken: 100 - answered });
  expect(report.connections.lostOnReuse).toBe(100 - answered);
  expect(isDistinct(endpoint.seen)).toBe(true);
});

it('a server that closes idle connections: what is seen to be closed is not used again', async () => {
  const endpoint = await startEndpoint((seen) => {
    seen.reply();
    // Half a second before the next one is due.
    setTimeout(() => seen.socket.end(), 1);
  });
  const report = await sendMany(endpoint.url, 2, { rate: 2, durationMs: 1000 });
  expect(counted(report)).toEqual({ verdicts: { ok: 2 }, findings: {} });
  expect(report.connections).toEqual({ opened: 2, peak: 1, failed: 0, lostOnReuse: 0 });
});

it('what speaks another protocol can be told by its greeting', async () => {
  const endpoint = await startEndpoint(reply('SSH-2.0-OpenSSH_9.6\r\n'));
  const { examples } = await sendMany(endpoint.url, 1);
  expect(examples['reply-not-http']?.findings[0]?.message).toContain('SSH-2.0-OpenSSH');
});
