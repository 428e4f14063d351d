import type { Json } from '../../protocol/json.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';

const text = (build: CallbackBuilder, body: string) => build.callback({ body: Buffer.from(body) });
const pairList = (build: CallbackBuilder, PairList: Json) =>
  build.callback({ body: { CallbackCommand: 'Sns.CallbackFriendDelete', PairList } });
const whole = (build: CallbackBuilder) => JSON.stringify(build.body([build.pair(build.account(0), build.account(1))]));

/** A good body with an unknown member of this size. */
const padded = (build: CallbackBuilder, bytes: number) =>
  build.callback({ body: Buffer.from(whole(build).replace(/\}$/, `,"FcbUnknown":"${'x'.repeat(bytes)}"}`)) });

const PIECE_BYTES = 64 * 1024;

/** The pause between two pieces when the first try ended in a broken connection, in milliseconds. */
const PATIENT_MS = 10;

/** Larger than most limits: a backend may refuse before it has read all, and close. */
const oversized = <const Id extends string>(
  id: Id,
  level: 'should' | 'info',
  size: string,
  bytes: number,
): ProbeCase & { readonly id: Id } => ({
  id,
  level,
  expect: 'answered',
  title: `a good body of ${size}`,
  advice: 'Take it, or answer 413 and read on until the sender has seen it: do not just close the connection.',
  play: async (build, wire) => {
    const request = padded(build, bytes);
    const attempt = async (pauseMs: number) => {
      const connection = await wire.open();
      // In pieces, until an answer comes: it is read before the next write can meet a closed connection.
      const observation = await wire.overSocket(connection, request, async (whole) => {
        for (let at = 0; at < whole.length && !connection.hasReply && !connection.ended; at += PIECE_BYTES) {
          await connection.write(whole.subarray(at, at + PIECE_BYTES));
          await (pauseMs === 0 ? new Promise((resolve) => setImmediate(resolve)) : wire.pause(pauseMs));
        }
      });
      connection.cut();
      return observation;
    };
    const first = await attempt(0);
    // An early refusal can be lost with the connection; sent more slowly, it gets through if there is one.
    return [first.exchange.reply === null ? await attempt(PATIENT_MS) : first];
  },
});

/** Bodies that are not what the documentation shows. */
export const bodyCases = listCases<ProbeCase>()([
  {
    id: 'body/malformed',
    level: 'should',
    expect: 'refused',
    title: 'broken JSON',
    source: '1047/34360',
    advice: 'Parse the body before you answer, and answer FAIL when it is no JSON.',
    requests: (build) => [text(build, whole(build).replace(':', '='))],
  },
  {
    id: 'body/truncated',
    level: 'should',
    expect: 'refused',
    title: 'JSON that is cut in the middle',
    source: '1047/34360',
    advice: 'Parse the body before you answer, and answer FAIL when it is cut.',
    requests: (build) => [text(build, whole(build).slice(0, -20))],
  },
  {
    id: 'body/empty',
    level: 'should',
    expect: 'refused',
    title: 'no body',
    source: '1047/34360',
    advice: 'Parse the body before you answer, and answer FAIL when there is none.',
    requests: (build) => [text(build, '')],
  },
  {
    id: 'body/not-object',
    level: 'info',
    expect: 'refused',
    title: 'null, [] and "x"',
    source: '1047/34360',
    advice: 'Check that the body is an object before you look into it.',
    requests: (build) => ['null', '[]', '"x"'].map((body) => text(build, body)),
  },
  {
    id: 'body/pairlist-missing',
    level: 'info',
    expect: 'refused',
    title: 'no PairList',
    source: '1047/34360',
    advice: 'Check that PairList is there.',
    requests: (build) => [build.callback({ body: { CallbackCommand: 'Sns.CallbackFriendDelete' } })],
  },
  {
    id: 'body/pairlist-type',
    level: 'info',
    expect: 'refused',
    title: 'a PairList that is null, an object, a string',
    source: '1047/34360',
    advice: 'Check that PairList is an array.',
    requests: (build) => [null, {}, 'id'].map((value) => pairList(build, value)),
  },
  {
    id: 'body/pair-members',
    level: 'info',
    expect: 'refused',
    title: 'a pair without To_Account, with a number, with null',
    source: '1047/34360',
    advice: 'Check that both accounts of each pair are strings.',
    requests: (build) =>
      [{}, { To_Account: 7 }, { To_Account: null }].map((rest) =>
        pairList(build, [{ From_Account: build.account(0), ...rest }]),
      ),
  },
  {
    id: 'body/pairlist-empty',
    level: 'info',
    expect: 'answered',
    title: 'an empty PairList',
    advice: 'Take an empty PairList for nothing to do: do not reach for its first pair.',
    requests: (build) => [pairList(build, [])],
  },
  {
    id: 'body/deep',
    level: 'should',
    expect: 'answered',
    title: '10,000 levels of nesting',
    advice: 'Catch the error of the JSON parser, a stack overflow too, and answer FAIL.',
    requests: (build) => [
      text(build, whole(build).replace(/\}$/, `,"FcbUnknown":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)),
    ],
  },
  {
    id: 'body/invalid-utf8',
    level: 'should',
    expect: 'answered',
    title: 'an id in GBK instead of UTF-8',
    advice: 'Catch the error of the decoder, and answer FAIL.',
    requests: (build) => {
      const [before, after] = [
        `{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"`,
        `","To_Account":"${build.account(1)}"}]}`,
      ];
      return [
        build.callback({ body: Buffer.concat([Buffer.from(before), Buffer.from([0xd5, 0xc5]), Buffer.from(after)]) }),
      ];
    },
  },
  {
    id: 'body/bom',
    level: 'should',
    expect: 'answered',
    title: 'a byte order mark in front',
    advice: 'Catch the error of the JSON parser, and answer FAIL; or skip the byte order mark.',
    requests: (build) => [text(build, `\ufeff${whole(build)}`)],
  },
  {
    id: 'body/lone-surrogate',
    level: 'should',
    expect: 'answered',
    title: 'half of a surrogate pair as an id',
    advice: 'Catch the error where an id is written in UTF-8 (database, URL, log), and answer FAIL.',
    requests: (build) => [
      text(build, whole(build).replace(/"To_Account":"[^"]*"/, String.raw`"To_Account":"fcb-\ud800"`)),
    ],
  },
  {
    id: 'body/duplicate-member',
    level: 'info',
    expect: 'answered',
    title: 'two PairLists',
    advice: 'Take either of two members with one name, but answer.',
    requests: (build) => [text(build, whole(build).replace(/\}$/, ',"PairList":[]}'))],
  },
  {
    id: 'body/prototype',
    level: 'should',
    expect: 'answered',
    title: '__proto__ and constructor as members',
    advice: 'Do not merge the body into objects of your own: take the members that you know.',
    requests: (build) => [
      text(
        build,
        whole(build).replace(/\}$/, ',"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
      ),
    ],
  },
  oversized('body/1-mib', 'should', '1 MiB', 1024 * 1024),
  oversized('body/10-mib', 'info', '10 MiB', 10 * 1024 * 1024),
]);
