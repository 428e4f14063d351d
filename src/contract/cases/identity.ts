import { replacing, without } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';

/** Callbacks that are not for this app: the documentation demands that the backend checks. */
export const identityCases = listCases<ProbeCase>()([
  {
    id: 'identity/foreign',
    level: 'must',
    expect: 'refused',
    title: "another app's SdkAppid, signed rightly where there is a token",
    source: '1047/34360',
    choice: 'foreign-app',
    advice: "Compare SdkAppid with your own before anything else, and refuse another app's callback.",
    requests: (build) => [build.callback({ sdkAppId: build.foreignId })],
  },
  {
    id: 'identity/longer',
    level: 'must',
    expect: 'refused',
    title: 'the own SdkAppid with one more digit',
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Compare the whole SdkAppid as a string: no prefix, no number, no ==.',
    requests: (build) => [build.callback({ sdkAppId: `${build.sdkAppId}1` })],
  },
  {
    id: 'identity/shorter',
    level: 'must',
    expect: 'refused',
    title: 'the own SdkAppid without its last digit',
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Compare the whole SdkAppid as a string: no prefix, no number, no ==.',
    requests: (build) => [build.callback({ sdkAppId: build.sdkAppId.slice(0, -1) })],
  },
  {
    id: 'identity/foreign-unsigned',
    level: 'must',
    expect: 'refused',
    title: "another app's SdkAppid, not signed",
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Compare SdkAppid whether there is a Sign or not.',
    requests: (build) => [build.callback({ sdkAppId: build.foreignId, token: null })],
  },
  {
    id: 'identity/body-override',
    level: 'must',
    expect: 'refused',
    title: "another app's SdkAppid in the query, the own one as a member of the body",
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Take SdkAppid from the query alone: query and body are merged here ($_REQUEST, params, Object.assign).',
    requests: (build) => [
      build.callback({
        sdkAppId: build.foreignId,
        body: { SdkAppid: build.sdkAppId, ...build.body([build.pair(build.account(0), build.account(1))]) },
      }),
    ],
  },
  {
    id: 'identity/missing',
    level: 'should',
    expect: 'refused',
    title: 'no SdkAppid',
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Refuse a callback without SdkAppid.',
    requests: (build) => [build.callback({ query: without('SdkAppid') })],
  },
  {
    id: 'identity/empty',
    level: 'should',
    expect: 'refused',
    title: 'SdkAppid=',
    source: '1047/34360',
    choice: 'foreign-app',
    advice: 'Refuse an empty SdkAppid.',
    requests: (build) => [build.callback({ sdkAppId: '' })],
  },
  {
    id: 'identity/twice',
    level: 'info',
    expect: 'refused',
    title: 'the own and a foreign SdkAppid together, in both orders',
    choice: 'foreign-app',
    advice: 'Refuse when SdkAppid is there more than once.',
    requests: (build) => {
      const [own, foreign] = [build.raw('SdkAppid', build.sdkAppId), build.raw('SdkAppid', build.foreignId)];
      return [
        build.callback({ query: replacing('SdkAppid', own, foreign) }),
        build.callback({ query: replacing('SdkAppid', foreign, own) }),
      ];
    },
  },
  {
    id: 'identity/coerced',
    level: 'info',
    expect: 'refused',
    title:
      'what only becomes the own SdkAppid as a number: a zero or a sign in front, a fraction, an exponent, a space',
    choice: 'foreign-app',
    advice: 'Compare the whole SdkAppid as a string: no prefix, no number, no ==.',
    requests: (build) => {
      const id = build.sdkAppId;
      const exponent = `${id.slice(0, 1)}.${id.slice(1) || '0'}e${id.length - 1}`;
      return [`0${id}`, `${id}.0`, exponent, `%20${id}`, `%2B${id}`].map((value) =>
        build.callback({ query: replacing('SdkAppid', build.raw('SdkAppid', value)) }),
      );
    },
  },
]);
