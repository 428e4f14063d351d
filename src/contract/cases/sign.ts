import { computeSign } from '../../protocol/sign.ts';
import { type Kit, replacing, without } from '../callback-builder.ts';
import { type ProbeCase, sending } from '../case.ts';

const SIGN = { source: '1047/34354', needsToken: true } as const;
const AGE = { source: '269/32431', needsToken: true } as const;
const BAD = { ...SIGN, choice: 'bad-signature' } as const;
const STALE = { ...AGE, choice: 'bad-signature' } as const;

/**
 * The plain callback with its Sign as something else; the right one and RequestTime are handed
 * over.
 */
const signedAs = (
  kit: Kit,
  rewrite: (sign: string, time: string) => readonly (readonly [name: string, value: string])[],
) =>
  kit.callback({
    query: (parameters) => {
      const value = (name: string) => parameters.find((each) => each.name === name)?.value ?? '';
      const replacements = rewrite(value('Sign'), value('RequestTime')).map(([name, text]) => kit.raw(name, text));
      return replacing('Sign', ...replacements)(parameters);
    },
  });

/** Authentication by Sign and RequestTime. */
export const signCases: readonly ProbeCase[] = [
  sending('sign/valid', 'must', 'accepted', 'a right Sign', (kit) => [kit.callback()], SIGN),
  sending(
    'sign/age-50s',
    'should',
    'accepted',
    'a right Sign, 50 s old',
    (kit) => [kit.callback({ ageSeconds: 50 })],
    AGE,
  ),
  sending(
    'sign/ahead-50s',
    'should',
    'accepted',
    'a right Sign, 50 s ahead',
    (kit) => [kit.callback({ ageSeconds: -50 })],
    AGE,
  ),
  sending(
    'sign/stale-90s',
    'must',
    'refused',
    'a right Sign, 90 s old',
    (kit) => [kit.callback({ ageSeconds: 90 })],
    STALE,
  ),
  sending(
    'sign/ahead-90s',
    'should',
    'refused',
    'a right Sign, 90 s ahead',
    (kit) => [kit.callback({ ageSeconds: -90 })],
    STALE,
  ),
  sending(
    'sign/missing',
    'must',
    'refused',
    'no Sign; neither Sign nor RequestTime',
    (kit) => [kit.callback({ query: without('Sign') }), kit.callback({ token: null })],
    BAD,
  ),
  sending('sign/empty', 'must', 'refused', 'Sign=', (kit) => [signedAs(kit, () => [['Sign', '']])], BAD),
  sending(
    'sign/wrong',
    'must',
    'refused',
    'a Sign that is 64 zeros',
    (kit) => [signedAs(kit, () => [['Sign', '0'.repeat(64)]])],
    BAD,
  ),
  sending(
    'sign/other-token',
    'must',
    'refused',
    'a Sign made with another token',
    (kit) => [kit.callback({ token: `${kit.token}x` })],
    BAD,
  ),
  sending(
    'sign/other-time',
    'must',
    'refused',
    'the Sign of another RequestTime',
    (kit) => [signedAs(kit, (_, time) => [['Sign', computeSign(kit.token ?? '', String(Number(time) - 1))]])],
    BAD,
  ),
  sending(
    'sign/truncated',
    'must',
    'refused',
    'the first 8 characters of a right Sign',
    (kit) => [signedAs(kit, (sign) => [['Sign', sign.slice(0, 8)]])],
    BAD,
  ),
  sending(
    'sign/twice',
    'should',
    'refused',
    'a right and a wrong Sign together, in both orders',
    (kit) => [
      signedAs(kit, (sign) => [
        ['Sign', sign],
        ['Sign', '0'.repeat(64)],
      ]),
      signedAs(kit, (sign) => [
        ['Sign', '0'.repeat(64)],
        ['Sign', sign],
      ]),
    ],
    { needsToken: true, choice: 'bad-signature' },
  ),
  sending(
    'sign/array',
    'should',
    'refused',
    'a right Sign as Sign[]',
    (kit) => [signedAs(kit, (sign) => [['Sign[]', sign]])],
    { needsToken: true, choice: 'bad-signature' },
  ),
  sending(
    'sign/uppercase',
    'info',
    'answered',
    'a right Sign in capitals',
    (kit) => [signedAs(kit, (sign) => [['Sign', sign.toUpperCase()]])],
    { needsToken: true },
  ),
];
