import type { Json } from '../../protocol/json.ts';
import type { Kit } from '../callback-builder.ts';
import { type ProbeCase, playing, sending } from '../case.ts';

const CALLBACK = { source: '1047/34360' } as const;

const text = (kit: Kit, body: string) => kit.callback({ body: Buffer.from(body) });
const pairList = (kit: Kit, PairList: Json) =>
  kit.callback({ body: { CallbackCommand: 'Sns.CallbackFriendDelete', PairList } });
const whole = (kit: Kit) => JSON.stringify(kit.body([kit.pair(kit.account(0), kit.account(1))]));

/** A good body with this much in a member nobody knows. */
const padded = (kit: Kit, bytes: number) =>
  kit.callback({ body: Buffer.from(whole(kit).replace(/\}$/, `,"FcbUnknown":"${'x'.repeat(bytes)}"}`)) });

const PIECE_BYTES = 64 * 1024;

/** Between two pieces where the first try ended in a broken connection, in milliseconds. */
const PATIENT_MS = 10;

/** Larger than most limits: a backend may refuse before it has read all, and close. */
const oversized = (id: string, level: 'should' | 'info', size: string, bytes: number) =>
  playing(id, level, 'answered', `a good body of ${size}`, async (kit, wire) => {
    const request = padded(kit, bytes);
    const attempt = async (pauseMs: number) => {
      const connection = await wire.open();
      // In pieces, and no more of them once an answer has come, which is read before the next write
      // can run into a closed connection.
      const shot = await wire.overSocket(connection, request, async (whole) => {
        for (let at = 0; at < whole.length && !connection.hasReply && !connection.ended; at += PIECE_BYTES) {
          await connection.write(whole.subarray(at, at + PIECE_BYTES));
          await (pauseMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : wire.pause(pauseMs));
        }
      });
      connection.cut();
      return shot;
    };
    const first = await attempt(0);
    // The words of an early refusal can be lost with the connection; slower, they get through where
    // there are any.
    return [first.exchange.reply === null ? await attempt(PATIENT_MS) : first];
  });

/** Bodies that are not what the documentation shows. */
export const bodyCases: readonly ProbeCase[] = [
  sending(
    'body/malformed',
    'should',
    'refused',
    'broken JSON',
    (kit) => [text(kit, whole(kit).replace(':', '='))],
    CALLBACK,
  ),
  sending(
    'body/truncated',
    'should',
    'refused',
    'JSON that is cut in the middle',
    (kit) => [text(kit, whole(kit).slice(0, -20))],
    CALLBACK,
  ),
  sending('body/empty', 'should', 'refused', 'no body', (kit) => [text(kit, '')], CALLBACK),
  sending(
    'body/not-object',
    'should',
    'refused',
    'null, [] and "x"',
    (kit) => ['null', '[]', '"x"'].map((body) => text(kit, body)),
    CALLBACK,
  ),
  sending(
    'body/pairlist-missing',
    'should',
    'refused',
    'no PairList',
    (kit) => [kit.callback({ body: { CallbackCommand: 'Sns.CallbackFriendDelete' } })],
    CALLBACK,
  ),
  sending(
    'body/pairlist-type',
    'should',
    'refused',
    'a PairList that is null, an object, a string',
    (kit) => [null, {}, 'id'].map((value) => pairList(kit, value)),
    CALLBACK,
  ),
  sending(
    'body/pair-members',
    'should',
    'refused',
    'a pair without To_Account, with a number, with null',
    (kit) =>
      [{}, { To_Account: 7 }, { To_Account: null }].map((rest) =>
        pairList(kit, [{ From_Account: kit.account(0), ...rest }]),
      ),
    CALLBACK,
  ),
  sending('body/pairlist-empty', 'info', 'answered', 'an empty PairList', (kit) => [pairList(kit, [])]),
  sending('body/deep', 'should', 'answered', '10,000 levels of nesting', (kit) => [
    text(kit, whole(kit).replace(/\}$/, `,"FcbUnknown":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)),
  ]),
  sending('body/invalid-utf8', 'should', 'answered', 'an id in GBK instead of UTF-8', (kit) => {
    const [before, after] = [
      `{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"`,
      `","To_Account":"${kit.account(1)}"}]}`,
    ];
    return [
      kit.callback({ body: Buffer.concat([Buffer.from(before), Buffer.from([0xd5, 0xc5]), Buffer.from(after)]) }),
    ];
  }),
  sending('body/bom', 'should', 'answered', 'a byte order mark in front', (kit) => [text(kit, `\ufeff${whole(kit)}`)]),
  sending('body/lone-surrogate', 'should', 'answered', 'half of a surrogate pair as an id', (kit) => [
    text(
      kit,
      `{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"${kit.account(0)}","To_Account":"fcb-\\ud800"}]}`,
    ),
  ]),
  sending('body/duplicate-member', 'info', 'answered', 'two PairLists', (kit) => [
    text(kit, whole(kit).replace(/\}$/, ',"PairList":[]}')),
  ]),
  sending('body/prototype', 'should', 'answered', '__proto__ and constructor as members', (kit) => [
    text(
      kit,
      whole(kit).replace(/\}$/, ',"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    ),
  ]),
  oversized('body/1-mib', 'should', '1 MiB', 1024 * 1024),
  oversized('body/10-mib', 'info', '10 MiB', 10 * 1024 * 1024),
];
