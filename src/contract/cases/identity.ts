import { replacing, without } from '../callback-builder.ts';
import { type ProbeCase, sending } from '../case.ts';

const FOREIGN = { source: '1047/34360', choice: 'foreign-app' } as const;
const OURS = { choice: 'foreign-app' } as const;

/** Callbacks that are not for this app: the documentation demands that the backend checks. */
export const identityCases: readonly ProbeCase[] = [
  sending(
    'identity/foreign',
    'must',
    'refused',
    "another app's SdkAppid, signed rightly where there is a token",
    (kit) => [kit.callback({ sdkAppId: kit.foreignId })],
    FOREIGN,
  ),
  sending(
    'identity/longer',
    'must',
    'refused',
    'the own SdkAppid and a digit more',
    (kit) => [kit.callback({ sdkAppId: `${kit.sdkAppId}1` })],
    FOREIGN,
  ),
  sending(
    'identity/shorter',
    'must',
    'refused',
    'the own SdkAppid less its last digit',
    (kit) => [kit.callback({ sdkAppId: kit.sdkAppId.slice(0, -1) })],
    FOREIGN,
  ),
  sending(
    'identity/foreign-unsigned',
    'must',
    'refused',
    "another app's SdkAppid, not signed",
    (kit) => [kit.callback({ sdkAppId: kit.foreignId, token: null })],
    FOREIGN,
  ),
  sending(
    'identity/body-override',
    'must',
    'refused',
    "another app's SdkAppid in the query, the own one as a member of the body",
    (kit) => [
      kit.callback({
        sdkAppId: kit.foreignId,
        body: { SdkAppid: kit.sdkAppId, ...kit.body([kit.pair(kit.account(0), kit.account(1))]) },
      }),
    ],
    FOREIGN,
  ),
  sending(
    'identity/missing',
    'should',
    'refused',
    'no SdkAppid',
    (kit) => [kit.callback({ query: without('SdkAppid') })],
    FOREIGN,
  ),
  sending('identity/empty', 'should', 'refused', 'SdkAppid=', (kit) => [kit.callback({ sdkAppId: '' })], FOREIGN),
  sending(
    'identity/twice',
    'should',
    'refused',
    'the own and a foreign SdkAppid together, in both orders',
    (kit) => {
      const [own, foreign] = [kit.raw('SdkAppid', kit.sdkAppId), kit.raw('SdkAppid', kit.foreignId)];
      return [
        kit.callback({ query: replacing('SdkAppid', own, foreign) }),
        kit.callback({ query: replacing('SdkAppid', foreign, own) }),
      ];
    },
    OURS,
  ),
  sending(
    'identity/coerced',
    'info',
    'refused',
    'what only becomes the own SdkAppid as a number: a zero or a sign in front, a fraction, an exponent, a space',
    (kit) => {
      const id = kit.sdkAppId;
      const exponent = `${id.slice(0, 1)}.${id.slice(1) || '0'}e${id.length - 1}`;
      return [`0${id}`, `${id}.0`, exponent, `%20${id}`, `%2B${id}`].map((value) =>
        kit.callback({ query: replacing('SdkAppid', kit.raw('SdkAppid', value)) }),
      );
    },
    OURS,
  ),
];
