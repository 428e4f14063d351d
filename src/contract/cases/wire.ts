import type { RawConnection } from '../../delivery/raw-connection.ts';
import type { RawRequest } from '../../protocol/exchange.ts';
import type { Kit } from '../callback-builder.ts';
import { type ProbeCase, playing, type Shot, shotOf, type Wire } from '../case.ts';

const OVERVIEW = { source: '1047/34354' } as const;

/**
 * Requests one after the other on one connection. One that closes in good order is opened anew:
 * that is allowed, only told.
 */
async function inTurn(
  wire: Wire,
  requests: readonly RawRequest[],
  judged: (index: number) => boolean,
): Promise<Shot[]> {
  const shots: Shot[] = [];
  let connection = await wire.open();
  for (const [index, request] of requests.entries()) {
    const shot = await wire.overSocket(connection, request);
    shots.push({ ...shot, judged: judged(index) });
    if (shot.closes && index < requests.length - 1) {
      connection.cut();
      connection = await wire.open();
    }
  }
  connection.cut();
  return shots;
}

/** The plain callback, written in a way of its own. */
async function written(
  kit: Kit,
  wire: Wire,
  write: (connection: RawConnection, bytes: Buffer) => Promise<void>,
  request = kit.callback(),
): Promise<Shot> {
  const connection = await wire.open();
  const shot = await wire.overSocket(connection, request, (bytes) => write(connection, bytes));
  connection.cut();
  return shot;
}

const headEnd = (bytes: Buffer) => bytes.indexOf('\r\n\r\n') + 4;

/** How connections and bytes are handled. */
export const wireCases: readonly ProbeCase[] = [
  playing(
    'wire/keep-alive',
    'should',
    'accepted',
    '20 callbacks on one connection',
    (kit, wire) =>
      inTurn(
        wire,
        Array.from({ length: 20 }, () => kit.callback()),
        () => true,
      ),
    OVERVIEW,
  ),
  playing(
    'wire/keep-alive-after-refusal',
    'should',
    'accepted',
    'a callback that is refused, then a good one on the same connection',
    (kit, wire) => inTurn(wire, [kit.callback({ sdkAppId: kit.foreignId }), kit.callback()], (index) => index === 1),
    OVERVIEW,
  ),
  playing(
    'wire/split',
    'must',
    'accepted',
    'the request in single bytes, then in two halves 100 ms apart',
    async (kit, wire) => {
      const bytewise = await written(kit, wire, async (connection, bytes) => {
        for (const byte of bytes) await connection.write(Buffer.from([byte]));
      });
      const halved = await written(kit, wire, async (connection, bytes) => {
        const half = Math.floor((headEnd(bytes) + bytes.length) / 2);
        await connection.write(bytes.subarray(0, half));
        await wire.pause(100);
        await connection.write(bytes.subarray(half));
      });
      return [bytewise, halved];
    },
  ),
  playing('wire/chunked', 'info', 'accepted', 'Transfer-Encoding: chunked', async (kit, wire) => [
    await written(kit, wire, (connection, bytes) => {
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
  ]),
  playing('wire/pipelined', 'info', 'answered', 'two callbacks in one write', async (kit, wire) => {
    const connection = await wire.open();
    const requests = [kit.callback(), kit.callback({ platform: 'Web' })] as const;
    const first = await wire.overSocket(
      connection,
      requests[0],
      (bytes) => connection.write(Buffer.concat([bytes, wire.bytesOf(requests[1])])),
      1,
    );
    const second = await wire.overSocket(connection, requests[1], async () => undefined);
    connection.cut();
    // After a reply that ends the connection the second is not owed an answer.
    return first.closes ? [first, { ...second, judged: false }] : [first, second];
  }),
  playing('wire/expect-continue', 'info', 'accepted', 'Expect: 100-continue', async (kit, wire) => [
    await written(kit, wire, async (connection, bytes) => {
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
      // As curl does: a server that says nothing gets the body all the same.
      await connection.continued(1000);
      await connection.write(bytes.subarray(end));
    }),
  ]),
  playing('wire/abort', 'must', 'alive', 'connections cut in the middle of the body, 20 times', async (kit, wire) => {
    const bytes = wire.bytesOf(kit.callback());
    for (let count = 0; count < 20; count += 1) {
      const connection = await wire.open();
      await connection.write(bytes.subarray(0, Math.floor((headEnd(bytes) + bytes.length) / 2)));
      connection.cut();
    }
    return [];
  }),
  playing(
    'wire/slow-headers',
    'must',
    'alive',
    '20 connections whose headers never end, while the plain callback is sent',
    async (kit, wire) => {
      const connections = await Promise.all(Array.from({ length: 20 }, () => wire.open()));
      const bytes = wire.bytesOf(kit.callback());
      await Promise.all(connections.map((connection) => connection.write(bytes.subarray(0, headEnd(bytes) - 4))));
      const shot = shotOf(await wire.deliverFresh(kit.callback()));
      for (const connection of connections) connection.cut();
      return [shot];
    },
  ),
  playing('wire/get', 'info', 'refused', 'GET with the same query', async (kit, wire) => {
    const connection = await wire.open();
    const request = kit.callback({ method: 'GET', body: new Uint8Array(), headers: [['Content-Type', null]] });
    const shot = await wire.overSocket(connection, request, (bytes) =>
      connection.write(Buffer.from(bytes.toString('latin1').replace(/content-length: 0\r\n/i, ''), 'latin1')),
    );
    connection.cut();
    return [shot];
  }),
];
