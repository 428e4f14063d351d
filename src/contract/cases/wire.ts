import type { RawConnection } from '../../delivery/raw-connection.ts';
import type { RawRequest } from '../../protocol/exchange.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';
import { type Observation, observe } from '../observation.ts';
import type { Wire } from '../wire.ts';

/**
 * Sends requests one after the other on one connection. Where the endpoint closes it after a reply,
 * as it may, the rest goes over a new one.
 */
async function inTurn(
  wire: Wire,
  requests: readonly RawRequest[],
  judged: (index: number) => boolean,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  let connection = await wire.open();
  for (const [index, request] of requests.entries()) {
    const observation = await wire.overSocket(connection, request);
    observations.push({ ...observation, judged: judged(index) });
    if (observation.closes && index < requests.length - 1) {
      connection.cut();
      connection = await wire.open();
    }
  }
  connection.cut();
  return observations;
}

/** Sends a request, the plain callback by default, with its bytes written by `write`. */
async function written(
  build: CallbackBuilder,
  wire: Wire,
  write: (connection: RawConnection, bytes: Buffer) => Promise<void>,
  request = build.callback(),
): Promise<Observation> {
  const connection = await wire.open();
  const observation = await wire.overSocket(connection, request, (bytes) => write(connection, bytes));
  connection.cut();
  return observation;
}

const headEnd = (bytes: Buffer) => bytes.indexOf('\r\n\r\n') + 4;

/**
 * The pause that makes a cut real, in milliseconds: an endpoint that waits for bytes has read the
 * first part by then. The cuts come one after the other, because an endpoint that serves one
 * connection at a time would find the parts of all others already together.
 */
const CUT_MS = 30;

/** Sends the plain callback in two parts. */
const cutAt = (build: CallbackBuilder, wire: Wire, place: (bytes: Buffer) => number): Promise<Observation> =>
  written(build, wire, async (connection, bytes) => {
    const cut = place(bytes);
    await connection.write(bytes.subarray(0, cut));
    await wire.pause(CUT_MS);
    await connection.write(bytes.subarray(cut));
  });

/**
 * Writes bytes one at a time. The system may put them together again, so there is a pause after the
 * one at `cut`: this cut is always real.
 */
async function bytewise(wire: Wire, connection: RawConnection, bytes: Buffer, cut: number): Promise<void> {
  for (const [index, byte] of bytes.entries()) {
    await connection.write(Buffer.from([byte]));
    if (index === cut) await wire.pause(CUT_MS);
  }
}

/** How connections and bytes are handled. */
export const wireCases = listCases<ProbeCase>()([
  {
    id: 'wire/keep-alive',
    level: 'should',
    expect: 'accepted',
    title: '20 callbacks on one connection',
    source: '1047/34354',
    advice: 'Read each request to its end, then wait for the next on the same connection; or send Connection: close.',
    play: (build, wire) =>
      inTurn(
        wire,
        Array.from({ length: 20 }, () => build.callback()),
        () => true,
      ),
  },
  {
    id: 'wire/keep-alive-after-refusal',
    level: 'should',
    expect: 'accepted',
    title: 'a callback that is refused, then a good one on the same connection',
    source: '1047/34354',
    advice: 'Read the body of a callback that you refuse, too: what is left of it is taken for the next request.',
    play: (build, wire) =>
      inTurn(wire, [build.callback({ sdkAppId: build.foreignId }), build.callback()], (index) => index === 1),
  },
  {
    id: 'wire/split',
    level: 'must',
    expect: 'accepted',
    title: 'the request in two parts with a pause between them: cut in a header, before the body, in the body',
    advice: 'Read the head to its empty line and the body to its Content-Length: both come in pieces.',
    play: async (build, wire) => [
      await cutAt(build, wire, (bytes) => Math.floor((bytes.indexOf('\r\n') + headEnd(bytes)) / 2)),
      await cutAt(build, wire, headEnd),
      await cutAt(build, wire, (bytes) => Math.floor((headEnd(bytes) + bytes.length) / 2)),
    ],
  },
  {
    id: 'wire/split-path',
    level: 'info',
    expect: 'accepted',
    title: 'the request in two parts with a pause between them: cut in the path',
    advice:
      'Read the head to its empty line, however many pieces it comes in. Development servers such as php -S want the ' +
      'path in one piece: run the suite against the server that you use in production.',
    play: async (build, wire) => [await cutAt(build, wire, (bytes) => bytes.indexOf('/') + 1)],
  },
  {
    id: 'wire/bytewise-body',
    level: 'should',
    expect: 'accepted',
    title: 'the body byte by byte',
    advice: 'Read the body to its Content-Length, however many pieces it comes in.',
    play: async (build, wire) => [
      await written(build, wire, async (connection, bytes) => {
        await connection.write(bytes.subarray(0, headEnd(bytes)));
        await bytewise(wire, connection, bytes.subarray(headEnd(bytes)), 0);
      }),
    ],
  },
  {
    id: 'wire/bytewise-head',
    level: 'info',
    expect: 'accepted',
    title: 'the head byte by byte',
    advice: 'Read the head to its empty line, however many pieces it comes in. Chat does not send it like this.',
    play: async (build, wire) => [
      await written(build, wire, async (connection, bytes) => {
        await bytewise(wire, connection, bytes.subarray(0, headEnd(bytes)), bytes.indexOf('/'));
        await connection.write(bytes.subarray(headEnd(bytes)));
      }),
    ],
  },
  {
    id: 'wire/chunked',
    level: 'info',
    expect: 'accepted',
    title: 'Transfer-Encoding: chunked',
    advice: 'Read a body with Transfer-Encoding: chunked, too: a proxy before the backend may send it so.',
    play: async (build, wire) => [
      await written(build, wire, (connection, bytes) => {
        const end = headEnd(bytes);
        const head = bytes
          .subarray(0, end)
          .toString('latin1')
          .replace(/\r\ncontent-length: \d+/i, '\r\nTransfer-Encoding: chunked');
        const body = bytes.subarray(end);
        const half = Math.floor(body.length / 2);
        const chunks = [body.subarray(0, half), body.subarray(half)].flatMap((chunk) => [
          Buffer.from(`${chunk.length.toString(16)}\r\n`),
          chunk,
          Buffer.from('\r\n'),
        ]);
        return connection.write(Buffer.concat([Buffer.from(head, 'latin1'), ...chunks, Buffer.from('0\r\n\r\n')]));
      }),
    ],
  },
  {
    id: 'wire/pipelined',
    level: 'info',
    expect: 'answered',
    title: 'two callbacks in one write',
    advice: 'Keep the bytes that come behind a request: they are the next one.',
    play: async (build, wire) => {
      const connection = await wire.open();
      const requests = [build.callback(), build.callback({ platform: 'Web' })] as const;
      const first = await wire.overSocket(
        connection,
        requests[0],
        (bytes) => connection.write(Buffer.concat([bytes, wire.bytesOf(requests[1])])),
        1,
      );
      const second = await wire.overSocket(connection, requests[1], async () => undefined);
      connection.cut();
      // After a reply that ends the connection, the second request needs no answer.
      return first.closes ? [first, { ...second, judged: false }] : [first, second];
    },
  },
  {
    id: 'wire/expect-continue',
    level: 'info',
    expect: 'accepted',
    title: 'Expect: 100-continue',
    advice: 'Answer Expect: 100-continue with 100 Continue, or leave it alone: do not refuse it.',
    play: async (build, wire) => [
      await written(build, wire, async (connection, bytes) => {
        const end = headEnd(bytes);
        await connection.write(
          Buffer.from(
            bytes
              .subarray(0, end)
              .toString('latin1')
              .replace(/\r\n\r\n$/, '\r\nExpect: 100-continue\r\n\r\n'),
            'latin1',
          ),
        );
        // As curl does: where the server says nothing, the body is sent nevertheless.
        await connection.continued(1000);
        await connection.write(bytes.subarray(end));
      }),
    ],
  },
  {
    id: 'wire/abort',
    level: 'must',
    expect: 'alive',
    title: 'connections cut in the middle of the body, 20 times',
    advice: 'Free what a request holds when its connection is cut.',
    play: async (build, wire) => {
      const bytes = wire.bytesOf(build.callback());
      for (let count = 0; count < 20; count += 1) {
        const connection = await wire.open();
        await connection.write(bytes.subarray(0, Math.floor((headEnd(bytes) + bytes.length) / 2)));
        connection.cut();
      }
      return [];
    },
  },
  {
    id: 'wire/slow-headers',
    level: 'should',
    expect: 'alive',
    title: '20 connections whose headers never end, while the plain callback is sent',
    advice:
      'One slow connection must not block the others: use a threaded or asynchronous server, ' +
      'and a time-out for headers.',
    play: async (build, wire) => {
      const connections = await Promise.all(Array.from({ length: 20 }, () => wire.open()));
      const bytes = wire.bytesOf(build.callback());
      await Promise.all(connections.map((connection) => connection.write(bytes.subarray(0, headEnd(bytes) - 4))));
      const observation = observe(await wire.deliverFresh(build.callback()));
      for (const connection of connections) connection.cut();
      return [observation];
    },
  },
  {
    id: 'wire/get',
    level: 'info',
    expect: 'refused',
    title: 'GET with the same query',
    advice: 'Take POST alone: answer 405 to other methods.',
    play: async (build, wire) => {
      const connection = await wire.open();
      const request = build.callback({ method: 'GET', body: new Uint8Array(), headers: [['Content-Type', null]] });
      const observation = await wire.overSocket(connection, request, (bytes) =>
        connection.write(Buffer.from(bytes.toString('latin1').replace(/content-length: 0\r\n/i, ''), 'latin1')),
      );
      connection.cut();
      return [observation];
    },
  },
]);
