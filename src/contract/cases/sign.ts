import { computeSign } from '../../protocol/sign.ts';
import { type CallbackBuilder, replacing, without } from '../callback-builder.ts';
import type { ProbeCase } from '../case.ts';
import { listCases } from '../list-cases.ts';

/**
 * The plain callback with its Sign replaced by what `rewrite` makes of the right Sign and the
 * RequestTime.
 */
const signedAs = (
  build: CallbackBuilder,
  rewrite: (sign: string, time: string) => readonly (readonly [name: string, value: string])[],
) =>
  build.callback({
    query: (parameters) => {
      const value = (name: string) => parameters.find((each) => each.name === name)?.value ?? '';
      const replacements = rewrite(value('Sign'), value('RequestTime')).map(([name, text]) => build.raw(name, text));
      return replacing('Sign', ...replacements)(parameters);
    },
  });

/** Authentication by Sign and RequestTime. */
export const signCases = listCases<ProbeCase>()([
  {
    id: 'sign/valid',
    level: 'must',
    expect: 'accepted',
    title: 'a right Sign',
    source: '1047/34354',
    needsToken: true,
    advice: 'Compare Sign with sha256(Token + RequestTime) in lower-case hex, with the Token of the console.',
    requests: (build) => [build.callback()],
  },
  {
    id: 'sign/age-50s',
    level: 'should',
    expect: 'accepted',
    title: 'a right Sign, 50 s old',
    source: '269/32431',
    needsToken: true,
    advice: 'Give RequestTime a full minute.',
    requests: (build) => [build.callback({ ageSeconds: 50 })],
  },
  {
    id: 'sign/ahead-50s',
    level: 'should',
    expect: 'accepted',
    title: 'a right Sign, 50 s ahead',
    source: '269/32431',
    needsToken: true,
    advice: 'Give RequestTime a full minute in both directions.',
    requests: (build) => [build.callback({ ageSeconds: -50 })],
  },
  {
    id: 'sign/stale-90s',
    level: 'must',
    expect: 'refused',
    title: 'a right Sign, 90 s old',
    source: '269/32431',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Refuse when RequestTime differs from your clock by more than 60 s.',
    requests: (build) => [build.callback({ ageSeconds: 90 })],
  },
  {
    id: 'sign/ahead-90s',
    level: 'should',
    expect: 'refused',
    title: 'a right Sign, 90 s ahead',
    source: '269/32431',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Refuse when RequestTime differs from your clock by more than 60 s, in both directions.',
    requests: (build) => [build.callback({ ageSeconds: -90 })],
  },
  {
    id: 'sign/missing',
    level: 'must',
    expect: 'refused',
    title: 'no Sign; neither Sign nor RequestTime',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'With a token set, Sign and RequestTime are obligatory: refuse a callback without them.',
    requests: (build) => [build.callback({ query: without('Sign') }), build.callback({ token: null })],
  },
  {
    id: 'sign/unsigned-malformed',
    level: 'must',
    expect: 'refused',
    title: 'a body that is not JSON, not signed',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Look at Sign before you read the body, and refuse what is not signed: it can be anything.',
    requests: (build) => [build.callback({ token: null, body: Buffer.from('{"CallbackCommand"') })],
  },
  {
    id: 'sign/empty',
    level: 'must',
    expect: 'refused',
    title: 'Sign=',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Refuse an empty Sign.',
    requests: (build) => [signedAs(build, () => [['Sign', '']])],
  },
  {
    id: 'sign/wrong',
    level: 'must',
    expect: 'refused',
    title: 'a Sign that is 64 zeros',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Compare Sign with sha256(Token + RequestTime) in lower-case hex.',
    requests: (build) => [signedAs(build, () => [['Sign', '0'.repeat(64)]])],
  },
  {
    id: 'sign/other-token',
    level: 'must',
    expect: 'refused',
    title: 'a Sign made with another token',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Compare Sign with sha256(Token + RequestTime), not only its form.',
    requests: (build) => [build.callback({ token: `${build.token}x` })],
  },
  {
    id: 'sign/other-time',
    level: 'must',
    expect: 'refused',
    title: 'the Sign of another RequestTime',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Compute Sign from the RequestTime of the same query.',
    requests: (build) => [
      signedAs(build, (_, time) => [['Sign', computeSign(build.token ?? '', String(Number(time) - 1))]]),
    ],
  },
  {
    id: 'sign/truncated',
    level: 'must',
    expect: 'refused',
    title: 'the first 8 characters of a right Sign',
    source: '1047/34354',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Compare the whole Sign, 64 digits.',
    requests: (build) => [signedAs(build, (sign) => [['Sign', sign.slice(0, 8)]])],
  },
  {
    id: 'sign/twice',
    level: 'info',
    expect: 'refused',
    title: 'a right and a wrong Sign together, in both orders',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Refuse when Sign is there more than once.',
    requests: (build) => [
      signedAs(build, (sign) => [
        ['Sign', sign],
        ['Sign', '0'.repeat(64)],
      ]),
      signedAs(build, (sign) => [
        ['Sign', '0'.repeat(64)],
        ['Sign', sign],
      ]),
    ],
  },
  {
    id: 'sign/array',
    level: 'info',
    expect: 'refused',
    title: 'a right Sign as Sign[]',
    needsToken: true,
    choice: 'bad-signature',
    advice: 'Take Sign as a single string: the query parser makes an array of Sign[].',
    requests: (build) => [signedAs(build, (sign) => [['Sign[]', sign]])],
  },
  {
    id: 'sign/uppercase',
    level: 'info',
    expect: 'answered',
    title: 'a right Sign in capitals',
    needsToken: true,
    advice: 'Accept or refuse capitals in Sign, but answer: catch the error of the comparison.',
    requests: (build) => [signedAs(build, (sign) => [['Sign', sign.toUpperCase()]])],
  },
]);
