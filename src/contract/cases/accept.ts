import { finding } from '../../protocol/findings.ts';
import { PLATFORMS, type Platform } from '../../protocol/platforms.ts';
import type { QueryParameter } from '../../protocol/query.ts';
import { errorInfoOf } from '../../protocol/reply.ts';
import { type CallbackBuilder, without } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { decodedReply, reactionOf } from '../expect.ts';
import { listCases } from '../list-cases.ts';
import { type Observation, observe } from '../observation.ts';

/** For bodies that exceed the default limits of frameworks and proxies. */
const RAISE_LIMIT =
  "Raise the limit of the body to 1 MiB (Express: express.json({ limit: '1mb' }), nginx: client_max_body_size).";

/** One account that deletes this number of friends, all with ids of 32 bytes. */
const oneWay = (build: CallbackBuilder, count: number) =>
  Array.from({ length: count }, (_, index) => build.pair(build.longAccount(0), build.longAccount(index + 1)));

const everyLetter = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const encoded = ({ name, value }: QueryParameter): QueryParameter => ({
  name,
  value,
  raw: `${name}=${everyLetter(value)}`,
});

/** Callbacks that Chat may send, so a backend must accept them. */
export const acceptCases = listCases<ProbeCase>()([
  {
    id: 'accept/documented-example',
    level: 'must',
    expect: 'accepted',
    title: "the documentation's example, to the byte",
    source: '1047/34360',
    requests: (build) => [
      build.callback({
        body: Buffer.from(
          JSON.stringify(
            build.body([build.pair('id', 'id1'), build.pair('id', 'id2'), build.pair('id', 'id3')]),
            null,
            4,
          ),
        ),
      }),
    ],
  },
  {
    id: 'accept/observed-wire',
    level: 'must',
    expect: 'accepted',
    title: 'a callback as real ones were captured: sorted query, RequestId, both directions',
    source: '1047/34360',
    advice: 'Take query parameters by their name, in any order, and take pairs in both directions.',
    requests: (build) => [
      build.callback({
        wire: 'observed',
        clientIp: '36.112.173.178',
        platform: 'iOS',
        requestId: build.uuid('observed'),
        pairs: [build.pair(build.account(0), build.account(1)), build.pair(build.account(1), build.account(0))],
      }),
    ],
  },
  {
    id: 'accept/one-way',
    level: 'must',
    expect: 'accepted',
    title: 'one friend taken off one list',
    source: '1047/34360',
    advice: 'Take a single pair, from any ClientIP and any platform.',
    requests: (build) => [build.callback({ platform: 'Android', clientIp: '117.136.79.21' })],
  },
  {
    id: 'accept/two-way',
    level: 'must',
    expect: 'accepted',
    title: 'a friendship ended on both sides',
    source: '1047/34360',
    advice: 'Take pairs in both directions: a friendship that ends on both sides comes as two pairs.',
    requests: (build) => [
      build.callback({
        platform: 'iOS',
        clientIp: '36.112.173.178',
        pairs: [build.pair(build.account(0), build.account(1)), build.pair(build.account(1), build.account(0))],
      }),
    ],
  },
  {
    id: 'accept/rest-batch',
    level: 'must',
    expect: 'accepted',
    title: 'eight friends deleted in one REST call',
    source: '1047/34360',
    advice: 'Take as many pairs as come: one REST call can delete many friends.',
    requests: (build) => [
      build.callback({
        clientIp: '119.28.61.40',
        pairs: build.friends(8).map((friend) => build.pair(build.account(0), friend)),
      }),
    ],
  },
  ...PLATFORMS.map((platform) => ({
    id: `accept/platform-${platform.toLowerCase() as Lowercase<Platform>}` as const,
    level: 'must' as const,
    expect: 'accepted' as const,
    title: `OptPlatform=${platform}`,
    source: '1047/34354' as const,
    advice: 'Take every OptPlatform, with every kind of ClientIP: do not refuse a platform you do not know.',
    requests: (build: CallbackBuilder) => [build.callback({ platform })],
  })),
  {
    id: 'accept/platform-macos',
    level: 'should',
    expect: 'accepted',
    title: 'OptPlatform=macOS, as one page of the documentation has it',
    source: '1047/34354',
    advice: 'Take OptPlatform as text: do not refuse a platform you do not know.',
    requests: (build) => [build.callback({ platform: 'macOS' })],
  },
  {
    id: 'accept/platform-new',
    level: 'should',
    expect: 'accepted',
    title: 'a platform that is not on the list',
    advice: 'Take OptPlatform as text: do not refuse a platform you do not know.',
    requests: (build) => [build.callback({ platform: 'HarmonyOS' })],
  },
  {
    id: 'accept/client-ipv6',
    level: 'info',
    expect: 'accepted',
    title: 'ClientIP=2001:db8::1',
    advice: 'Take ClientIP as text, or parse IPv6 as well.',
    requests: (build) => [build.callback({ clientIp: '2001:db8::1' })],
  },
  {
    id: 'accept/contenttype-upper',
    level: 'should',
    expect: 'accepted',
    title: "contenttype=JSON, as the documentation's table has it",
    source: '1047/34360',
    advice: 'Do not look at contenttype in the query: the body is JSON.',
    requests: (build) => [build.callback({ contentType: 'JSON' })],
  },
  {
    id: 'accept/no-contenttype',
    level: 'should',
    expect: 'accepted',
    title: 'no contenttype in the query, which the overview calls optional',
    source: '1047/34354',
    advice:
      'Do not demand contenttype in the query (Spring: @RequestParam(required = false)): the documentation calls it ' +
      'optional.',
    requests: (build) => [build.callback({ query: without('contenttype') })],
  },
  {
    id: 'accept/query-order',
    level: 'must',
    expect: 'accepted',
    title: 'the documented parameters in reverse',
    source: '1047/34360',
    advice: 'Take query parameters by their name, in any order.',
    requests: (build) => [build.callback({ query: (parameters) => parameters.toReversed() })],
  },
  {
    id: 'accept/query-unknown',
    level: 'must',
    expect: 'accepted',
    title: 'RequestId and a parameter nobody knows',
    source: '1047/34354',
    advice: 'Leave query parameters alone that you do not know.',
    requests: (build) => [
      build.callback({
        query: (parameters) => [
          build.raw('RequestId', build.uuid('unknown')),
          ...parameters,
          build.raw('FcbUnknown', '1'),
        ],
      }),
    ],
  },
  {
    id: 'accept/query-encoding',
    level: 'must',
    expect: 'accepted',
    title: 'the same values percent-encoded',
    source: '1047/34354',
    advice: 'Decode the query before you compare.',
    requests: (build) => [build.callback({ query: (parameters) => parameters.map(encoded) })],
  },
  {
    id: 'accept/body-unknown-member',
    level: 'should',
    expect: 'accepted',
    title: 'new members at the top and in a pair',
    advice: 'Leave members alone that you do not know; loosen the schema.',
    requests: (build) => [
      build.callback({
        body: {
          CallbackCommand: 'Sns.CallbackFriendDelete',
          PairList: [{ From_Account: build.account(0), To_Account: build.account(1), FcbUnknown: { deep: [1, null] } }],
          EventTime: 1669872112000,
          FcbUnknown: [],
        },
      }),
    ],
  },
  {
    id: 'accept/body-member-order',
    level: 'must',
    expect: 'accepted',
    title: 'PairList first, To_Account first',
    source: '1047/34360',
    advice: 'Parse the body with a JSON parser and take members by their name.',
    requests: (build) => [
      build.callback({
        body: {
          PairList: [{ To_Account: build.account(1), From_Account: build.account(0) }],
          CallbackCommand: 'Sns.CallbackFriendDelete',
        },
      }),
    ],
  },
  {
    id: 'accept/body-whitespace',
    level: 'must',
    expect: 'accepted',
    title: "the documentation's indented layout, with tabs and CRLF",
    source: '1047/34360',
    advice: 'Parse the body with a JSON parser, not with string functions.',
    requests: (build) => [
      build.callback({
        body: Buffer.from(
          [
            '\t{',
            '\t"CallbackCommand" : "Sns.CallbackFriendDelete" ,',
            '\t"PairList" : [',
            '\t\t{',
            `\t\t\t"From_Account" : "${build.account(0)}" ,`,
            `\t\t\t"To_Account" : "${build.account(1)}"`,
            '\t\t}',
            '\t]',
            '}',
            '',
          ].join('\r\n'),
        ),
      }),
    ],
  },
  {
    id: 'accept/body-escapes',
    level: 'must',
    expect: 'accepted',
    title: 'escapes in names and ids; slashes and non-ASCII, escaped and raw, in a member nobody knows',
    source: '1047/34360',
    advice: 'Parse the body with a JSON parser, not with string functions.',
    requests: (build) => {
      const escaped = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${text.slice(1)}`;
      return [
        build.callback({
          body: Buffer.from(
            [
              '{"CallbackCommand":"Sns.CallbackFriendDelete"',
              `"Pair\\u004cist":[{"From_Account":"${escaped(build.account(0))}"`,
              `"To_Account":"${escaped(build.account(1))}"}]`,
              '"FcbUnknown":"a\\/b \\u5f20 张 \\ud83d\\ude00 😀"}',
            ].join(','),
          ),
        }),
      ];
    },
  },
  {
    id: 'accept/account-32-bytes',
    level: 'must',
    expect: 'accepted',
    title: 'ids of the full 32 bytes',
    source: '1047/34360',
    advice: 'Make room for ids of 32 bytes in types, columns and checks.',
    requests: (build) => [build.callback({ pairs: [build.pair(build.longAccount(0), build.longAccount(1))] })],
  },
  {
    id: 'accept/account-system',
    level: 'should',
    expect: 'accepted',
    title: '@TLS#NOT_FOUND and @RBT#001, ids of the Chat backend',
    advice: 'Take ids such as @RBT#001: the Chat backend has accounts of its own.',
    requests: (build) => [
      build.callback({
        pairs: [build.pair(build.account(0), '@TLS#NOT_FOUND'), build.pair(build.account(0), '@RBT#001')],
      }),
    ],
  },
  {
    id: 'accept/account-hostile',
    level: 'should',
    expect: 'answered',
    title: 'quotes, markup, SQL, paths, format strings and emoji as ids',
    advice: 'Bind ids in SQL, escape them in output, never build a command or a path of them.',
    requests: (build) => [
      build.callback({
        pairs: [
          `fcb-'"\\`,
          'fcb-<script>alert(1)</script>',
          "fcb-'; DROP TABLE friends;--",
          'fcb-../../etc/passwd',
          'fcb-%s%n%d{0}$' + '{x}',
          'fcb-😀张\u0000\u202e',
        ].map((id) => build.pair(build.account(0), id)),
      }),
    ],
  },
  {
    id: 'accept/pairs-100',
    level: 'must',
    expect: 'accepted',
    title: '100 pairs of 32-byte ids, 10 KiB',
    source: '1047/34360',
    advice: 'Raise the limit of the body, and read it to its Content-Length.',
    requests: (build) => [build.callback({ pairs: oneWay(build, 100) })],
  },
  {
    id: 'accept/pairs-1000',
    level: 'should',
    expect: 'accepted',
    title: '1000 pairs of 32-byte ids, 98 KiB, what one REST call can delete',
    source: '1047/34360',
    advice: RAISE_LIMIT,
    requests: (build) => [build.callback({ pairs: oneWay(build, 1000) })],
  },
  {
    id: 'accept/pairs-2000',
    level: 'should',
    expect: 'accepted',
    title: '1000 two-way deletions, 195 KiB',
    advice: RAISE_LIMIT,
    requests: (build) => [
      build.callback({
        pairs: Array.from({ length: 1000 }, (_, index) => [
          build.pair(build.longAccount(0), build.longAccount(index + 1)),
          build.pair(build.longAccount(index + 1), build.longAccount(0)),
        ]).flat(),
      }),
    ],
  },
  {
    id: 'accept/charset',
    level: 'must',
    expect: 'accepted',
    title: 'Content-Type: application/json; charset=utf-8',
    source: '1047/34354',
    advice: 'Look only at the type, not at the whole Content-Type.',
    requests: (build) => [build.callback({ headers: [['Content-Type', 'application/json; charset=utf-8']] })],
  },
  {
    id: 'accept/no-content-type',
    level: 'should',
    expect: 'accepted',
    title: "no Content-Type, as in the documentation's example",
    source: '1047/34354',
    advice: 'Parse the body as JSON whatever its Content-Type (Express: express.json({ type: () => true })).',
    // The plain callback before and after tells whether ErrorInfo is always the same.
    play: async (build, wire) => {
      const plain = async () => ({ ...observe(await wire.deliver(build.callback())), judged: false });
      const untyped = async () => observe(await wire.deliver(build.callback({ headers: [['Content-Type', null]] })));
      return [await plain(), await untyped(), await plain()];
    },
    review: ([before, untyped, after]) => {
      const [plain, errorInfo, again] = [before, untyped, after].map((each) => each && acceptedWith(each));
      return plain == null || errorInfo == null || plain !== again || plain === errorInfo
        ? []
        : [finding('answer-differs', { errorInfo, plain })];
    },
  },
]);

/** The ErrorInfo of an accepted callback; null where it has none. */
function acceptedWith({ exchange }: Observation): string | null {
  const reply = decodedReply(exchange);
  return reply === null || reactionOf(exchange) !== 'accepted' ? null : errorInfoOf(reply.body);
}
