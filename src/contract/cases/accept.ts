import { PLATFORMS } from '../../protocol/platforms.ts';
import type { QueryParameter } from '../../protocol/query.ts';
import { type ProbeCase, sending } from '../case.ts';

const CALLBACK = { source: '1047/34360' } as const;
const OVERVIEW = { source: '1047/34354' } as const;

const everyLetter = (text: string) =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const encoded = ({ name, value }: QueryParameter): QueryParameter => ({
  name,
  value,
  raw: `${name}=${everyLetter(value)}`,
});

/** What Chat may send, and a backend has to take. */
export const acceptCases: readonly ProbeCase[] = [
  sending(
    'accept/documented-example',
    'must',
    'accepted',
    "the documentation's example, to the byte",
    (kit) => [
      kit.callback({
        body: Buffer.from(
          JSON.stringify(kit.body([kit.pair('id', 'id1'), kit.pair('id', 'id2'), kit.pair('id', 'id3')]), null, 4),
        ),
      }),
    ],
    CALLBACK,
  ),
  sending(
    'accept/observed-wire',
    'must',
    'accepted',
    'a callback as real ones were captured: sorted query, RequestId, both directions',
    (kit) => [
      kit.callback({
        wire: 'observed',
        clientIp: '36.112.173.178',
        platform: 'iOS',
        requestId: kit.uuid('observed'),
        pairs: [kit.pair(kit.account(0), kit.account(1)), kit.pair(kit.account(1), kit.account(0))],
      }),
    ],
    CALLBACK,
  ),
  sending(
    'accept/one-way',
    'must',
    'accepted',
    'one friend taken off one list',
    (kit) => [kit.callback({ platform: 'Android', clientIp: '117.136.79.21' })],
    CALLBACK,
  ),
  sending(
    'accept/two-way',
    'must',
    'accepted',
    'a friendship ended on both sides',
    (kit) => [
      kit.callback({
        platform: 'iOS',
        clientIp: '36.112.173.178',
        pairs: [kit.pair(kit.account(0), kit.account(1)), kit.pair(kit.account(1), kit.account(0))],
      }),
    ],
    CALLBACK,
  ),
  sending(
    'accept/rest-batch',
    'must',
    'accepted',
    'eight friends deleted in one REST call',
    (kit) => [
      kit.callback({
        clientIp: '119.28.61.40',
        pairs: kit.friends(8).map((friend) => kit.pair(kit.account(0), friend)),
      }),
    ],
    CALLBACK,
  ),
  ...PLATFORMS.map((platform) =>
    sending(
      `accept/platform-${platform.toLowerCase()}`,
      'must',
      'accepted',
      `OptPlatform=${platform}`,
      (kit) => [kit.callback({ platform })],
      OVERVIEW,
    ),
  ),
  sending(
    'accept/platform-macos',
    'should',
    'accepted',
    'OptPlatform=macOS, as one page of the documentation has it',
    (kit) => [kit.callback({ platform: 'macOS' })],
    OVERVIEW,
  ),
  sending('accept/platform-new', 'should', 'accepted', 'a platform that is not on the list', (kit) => [
    kit.callback({ platform: 'HarmonyOS' }),
  ]),
  sending('accept/client-ipv6', 'info', 'accepted', 'ClientIP=2001:db8::1', (kit) => [
    kit.callback({ clientIp: '2001:db8::1' }),
  ]),
  sending(
    'accept/contenttype-upper',
    'should',
    'accepted',
    "contenttype=JSON, as the documentation's table has it",
    (kit) => [kit.callback({ contentType: 'JSON' })],
    CALLBACK,
  ),
  sending(
    'accept/query-order',
    'must',
    'accepted',
    'the documented parameters in reverse',
    (kit) => [kit.callback({ query: (parameters) => parameters.toReversed() })],
    CALLBACK,
  ),
  sending(
    'accept/query-unknown',
    'must',
    'accepted',
    'RequestId and a parameter nobody knows',
    (kit) => [
      kit.callback({
        query: (parameters) => [kit.raw('RequestId', kit.uuid('unknown')), ...parameters, kit.raw('FcbUnknown', '1')],
      }),
    ],
    OVERVIEW,
  ),
  sending(
    'accept/query-encoding',
    'must',
    'accepted',
    'the same values percent-encoded',
    (kit) => [kit.callback({ query: (parameters) => parameters.map(encoded) })],
    OVERVIEW,
  ),
  sending('accept/body-unknown-member', 'should', 'accepted', 'new members at the top and in a pair', (kit) => [
    kit.callback({
      body: {
        CallbackCommand: 'Sns.CallbackFriendDelete',
        PairList: [{ From_Account: kit.account(0), To_Account: kit.account(1), FcbUnknown: { deep: [1, null] } }],
        EventTime: 1669872112000,
        FcbUnknown: [],
      },
    }),
  ]),
  sending(
    'accept/body-member-order',
    'must',
    'accepted',
    'PairList first, To_Account first',
    (kit) => [
      kit.callback({
        body: {
          PairList: [{ To_Account: kit.account(1), From_Account: kit.account(0) }],
          CallbackCommand: 'Sns.CallbackFriendDelete',
        },
      }),
    ],
    CALLBACK,
  ),
  sending(
    'accept/body-whitespace',
    'must',
    'accepted',
    "the documentation's indented layout, with tabs and CRLF",
    (kit) => [
      kit.callback({
        body: Buffer.from(
          `\t{\r\n\t"CallbackCommand" : "Sns.CallbackFriendDelete" ,\r\n\t"PairList" : [\r\n\t\t{\r\n\t\t\t"From_Account" : "${kit.account(0)}" ,\r\n\t\t\t"To_Account" : "${kit.account(1)}"\r\n\t\t}\r\n\t]\r\n}\r\n`,
        ),
      }),
    ],
    CALLBACK,
  ),
  sending(
    'accept/body-escapes',
    'must',
    'accepted',
    'escapes in names and ids; slashes and non-ASCII, escaped and raw, in a member nobody knows',
    (kit) => {
      const escaped = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${text.slice(1)}`;
      return [
        kit.callback({
          body: Buffer.from(
            `{"CallbackCommand":"Sns.CallbackFriendDelete","Pair\\u004cist":[{"From_Account":"${escaped(kit.account(0))}","To_Account":"${escaped(kit.account(1))}"}],"FcbUnknown":"a\\/b \\u5f20 张 \\ud83d\\ude00 😀"}`,
          ),
        }),
      ];
    },
    CALLBACK,
  ),
  sending(
    'accept/account-32-bytes',
    'must',
    'accepted',
    'ids of the full 32 bytes',
    (kit) => [kit.callback({ pairs: [kit.pair(kit.longAccount(0), kit.longAccount(1))] })],
    CALLBACK,
  ),
  sending(
    'accept/account-system',
    'should',
    'accepted',
    '@TLS#NOT_FOUND and @RBT#001, ids of the Chat backend',
    (kit) => [
      kit.callback({ pairs: [kit.pair(kit.account(0), '@TLS#NOT_FOUND'), kit.pair(kit.account(0), '@RBT#001')] }),
    ],
  ),
  sending(
    'accept/account-hostile',
    'should',
    'answered',
    'quotes, markup, SQL, paths, format strings and emoji as ids',
    (kit) => [
      kit.callback({
        pairs: [
          `fcb-'"\\`,
          'fcb-<script>alert(1)</script>',
          "fcb-'; DROP TABLE friends;--",
          'fcb-../../etc/passwd',
          'fcb-%s%n%d{0}$' + '{x}',
          'fcb-😀张\u0000\u202e',
        ].map((id) => kit.pair(kit.account(0), id)),
      }),
    ],
  ),
  ...(
    [
      [100, 'must', '10 KiB'],
      [1000, 'should', '98 KiB, what one REST call can delete'],
    ] as const
  ).map(([count, level, size]) =>
    sending(
      `accept/pairs-${count}`,
      level,
      'accepted',
      `${count} pairs of 32-byte ids, ${size}`,
      (kit) => [
        kit.callback({
          pairs: Array.from({ length: count }, (_, index) => kit.pair(kit.longAccount(0), kit.longAccount(index + 1))),
        }),
      ],
      CALLBACK,
    ),
  ),
  sending('accept/pairs-2000', 'should', 'accepted', '1000 two-way deletions, 195 KiB', (kit) => [
    kit.callback({
      pairs: Array.from({ length: 1000 }, (_, index) => [
        kit.pair(kit.longAccount(0), kit.longAccount(index + 1)),
        kit.pair(kit.longAccount(index + 1), kit.longAccount(0)),
      ]).flat(),
    }),
  ]),
  sending(
    'accept/charset',
    'must',
    'accepted',
    'Content-Type: application/json; charset=utf-8',
    (kit) => [kit.callback({ headers: [['Content-Type', 'application/json; charset=utf-8']] })],
    OVERVIEW,
  ),
  sending(
    'accept/no-content-type',
    'should',
    'accepted',
    "no Content-Type, as in the documentation's example",
    (kit) => [kit.callback({ headers: [['Content-Type', null]] })],
    OVERVIEW,
  ),
];
