import { computeSign } from '../../protocol/sign.ts';
import { crashing, ignoring, type Mutant, OK, refusing, replying, type Seen, twisted } from './mutant.ts';

const given = ({ values }: Seen, name: string) => values(name)[0] ?? '';
const id = (seen: Seen) => given(seen, 'SdkAppid');
const right = ({ settings, values }: Seen) => computeSign(settings.token, values('RequestTime')[0] ?? '');
const is = (seen: Seen, name: string) => seen.values('CallbackCommand')[0] === name;
const SIGN = ['sign-missing', 'sign-wrong', 'sign-repeated', 'request-time-missing'];
const age = (seen: Seen) => seen.settings.now() / 1000 - Number(given(seen, 'RequestTime'));

/** Receivers that trust what they must not. */
export const identityMutants: readonly Mutant[] = [
  twisted(
    'never looks at SdkAppid',
    'identity/foreign',
    ignoring(['sdkappid-foreign', 'sdkappid-missing', 'sdkappid-repeated']),
  ),
  twisted(
    'compares only the beginning of SdkAppid',
    'identity/longer',
    ignoring(['sdkappid-foreign'], (seen) => id(seen).startsWith(seen.settings.sdkAppId)),
  ),
  twisted(
    'looks whether its SdkAppid begins with the one given',
    'identity/shorter',
    ignoring(['sdkappid-foreign'], (seen) => seen.settings.sdkAppId.startsWith(id(seen))),
  ),
  twisted(
    'looks at SdkAppid only where there is a Sign',
    'identity/foreign-unsigned',
    ignoring(['sdkappid-foreign', ...SIGN], ({ values }) => values('Sign').length === 0),
  ),
  twisted(
    'merges query and body',
    'identity/body-override',
    ignoring(['sdkappid-foreign'], ({ members, settings }) => members?.['SdkAppid'] === settings.sdkAppId),
  ),
  twisted(
    'looks at SdkAppid only where there is one',
    'identity/missing',
    ignoring(['sdkappid-missing'], ({ values }) => values('SdkAppid').length === 0),
  ),
  twisted(
    'takes an empty SdkAppid for none',
    'identity/empty',
    ignoring(['sdkappid-missing'], ({ values }) => values('SdkAppid').length === 1),
  ),
  twisted(
    'takes the first SdkAppid',
    'identity/twice',
    ignoring(['sdkappid-repeated'], (seen) => id(seen) === seen.settings.sdkAppId),
  ),
  twisted(
    'takes the last SdkAppid',
    'identity/twice',
    ignoring(['sdkappid-repeated'], ({ values, settings }) => values('SdkAppid').at(-1) === settings.sdkAppId),
  ),
  twisted(
    'compares SdkAppid as a number',
    'identity/coerced',
    ignoring(['sdkappid-foreign'], (seen) => Number(id(seen)) === Number(seen.settings.sdkAppId)),
  ),
];

export const signMutants: readonly Mutant[] = [
  twisted(
    'gets the Sign of a single pair wrong',
    'sign/valid',
    refusing((seen) => seen.pairCount === 1 && seen.broken.length === 0),
  ),
  twisted(
    'gives a Sign 30 seconds',
    'sign/age-50s',
    refusing((seen) => age(seen) > 30),
  ),
  twisted(
    'takes no Sign from the future',
    'sign/ahead-50s',
    refusing((seen) => age(seen) < -30),
  ),
  twisted('never looks at RequestTime', 'sign/stale-90s', ignoring(['request-time-stale'])),
  twisted('looks only for an old RequestTime', 'sign/ahead-90s', ignoring(['request-time-ahead'])),
  twisted(
    'checks a Sign only where there is one',
    'sign/missing',
    ignoring(['sign-missing'], ({ values }) => values('Sign').length === 0),
  ),
  twisted(
    'takes an empty Sign for none',
    'sign/empty',
    ignoring(['sign-missing'], ({ values }) => values('Sign').length === 1),
  ),
  twisted('never compares the Sign', 'sign/wrong', ignoring(['sign-wrong'])),
  twisted(
    'looks only whether the Sign is hex',
    'sign/other-token',
    ignoring(['sign-wrong'], (seen) => /^[0-9a-f]{64}$/.test(given(seen, 'Sign'))),
  ),
  twisted(
    'takes the Sign of the second before',
    'sign/other-time',
    ignoring(
      ['sign-wrong'],
      (seen) =>
        given(seen, 'Sign') === computeSign(seen.settings.token, String(Number(given(seen, 'RequestTime')) - 1)),
    ),
  ),
  twisted(
    'compares only as much of the Sign as there is',
    'sign/truncated',
    ignoring(['sign-wrong'], (seen) => right(seen).startsWith(given(seen, 'Sign'))),
  ),
  twisted(
    'takes any right Sign of several',
    'sign/twice',
    ignoring(['sign-repeated'], (seen) => seen.values('Sign').includes(right(seen))),
  ),
  twisted(
    'reads Sign[] as Sign',
    'sign/array',
    ignoring(['sign-missing'], (seen) => seen.values('Sign[]').includes(right(seen))),
  ),
  twisted(
    'falls over capitals in a Sign',
    'sign/uppercase',
    crashing((seen) => /[A-F]/.test(given(seen, 'Sign'))),
  ),
];

export const commandMutants: readonly Mutant[] = [
  twisted(
    'knows one command only',
    'command/sibling',
    crashing((seen) => is(seen, 'Sns.CallbackFriendAdd')),
  ),
  twisted(
    'falls over a new command',
    'command/unknown',
    crashing((seen) => is(seen, 'Sns.CallbackDoesNotExist')),
  ),
  twisted('looks at the command of the query only', 'command/mismatch', ignoring(['command-mismatch'])),
  twisted(
    'falls over the case of a command',
    'command/case',
    crashing((seen) => is(seen, 'sns.callbackfrienddelete')),
  ),
];

const isDelete = (seen: Seen) => is(seen, 'Sns.CallbackFriendDelete');
const NOT_JSON = ['body-not-json', 'body-not-utf8'];

export const bodyMutants: readonly Mutant[] = [
  twisted(
    'answers before it reads the body',
    'body/malformed',
    ignoring([...NOT_JSON, 'body-empty', 'body-not-object', 'pairlist-missing', 'pairlist-type', 'pair-malformed']),
  ),
  twisted(
    'mends JSON that is cut',
    'body/truncated',
    ignoring(NOT_JSON, ({ text }) => !text.endsWith('}')),
  ),
  twisted('takes no body for nothing to do', 'body/empty', ignoring(['body-empty'])),
  twisted('takes any JSON for an object', 'body/not-object', ignoring(['body-not-object'])),
  twisted('takes no PairList for an empty one', 'body/pairlist-missing', ignoring(['pairlist-missing'])),
  twisted('takes any PairList', 'body/pairlist-type', ignoring(['pairlist-type'])),
  twisted('does not look into the pairs', 'body/pair-members', ignoring(['pair-malformed'])),
  twisted(
    'falls over an empty PairList',
    'body/pairlist-empty',
    crashing((seen) => isDelete(seen) && seen.pairCount === 0 && seen.broken.length === 0),
  ),
  twisted(
    'reads JSON by recursion',
    'body/deep',
    crashing(({ text }) => text.includes('['.repeat(1000))),
  ),
  twisted(
    'falls over bytes that are not UTF-8',
    'body/invalid-utf8',
    crashing(({ broken }) => broken.includes('body-not-utf8')),
  ),
  twisted(
    'falls over a byte order mark',
    'body/bom',
    crashing(({ text }) => text.startsWith('\ufeff')),
  ),
  twisted(
    'falls over half a surrogate pair',
    'body/lone-surrogate',
    crashing(({ ids }) => ids.some((one) => /\p{Cs}/u.test(one))),
  ),
  twisted(
    'falls over a member given twice',
    'body/duplicate-member',
    crashing(({ text }) => text.split('"PairList"').length > 2),
  ),
  twisted(
    'falls over __proto__',
    'body/prototype',
    crashing(({ text }) => text.includes('__proto__')),
  ),
  twisted(
    'falls over a megabyte',
    'body/1-mib',
    crashing(({ request }) => request.body.length > 1024 * 1024),
  ),
  twisted(
    'falls over ten megabytes',
    'body/10-mib',
    crashing(({ request }) => request.body.length > 10 * 1024 * 1024),
  ),
];

export const consoleMutants: readonly Mutant[] = [
  twisted(
    "falls over the console's check",
    'console/url-check',
    crashing(({ text, values }) => text === '{}' && values('CallbackCommand').length === 0),
  ),
];

export const getMutants: readonly Mutant[] = [
  twisted(
    'takes GET',
    'wire/get',
    replying(OK, ({ request }) => request.method === 'GET'),
  ),
];
