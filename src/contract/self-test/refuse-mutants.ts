import { computeSign } from '../../protocol/sign.ts';
import { crashing, ignoring, listMutants, OK, refusing, replying } from './mutant.ts';
import type { Seen } from './seen.ts';

const given = ({ values }: Seen, name: string) => values(name)[0] ?? '';
const id = (seen: Seen) => given(seen, 'SdkAppid');
const right = ({ settings, values }: Seen) => computeSign(settings.token, values('RequestTime')[0] ?? '');
const is = (seen: Seen, name: string) => seen.values('CallbackCommand')[0] === name;
const SIGN = ['sign-missing', 'sign-wrong', 'sign-repeated', 'request-time-missing'];
const age = (seen: Seen) => seen.settings.now() / 1000 - Number(given(seen, 'RequestTime'));

/** Receivers that trust what they must not. */
export const identityMutants = listMutants([
  {
    name: 'never looks at SdkAppid',
    caughtBy: 'identity/foreign',
    override: ignoring(['sdkappid-foreign', 'sdkappid-missing', 'sdkappid-repeated']),
  },
  {
    name: 'compares only the beginning of SdkAppid',
    caughtBy: 'identity/longer',
    override: ignoring(['sdkappid-foreign'], (seen) => id(seen).startsWith(seen.settings.sdkAppId)),
  },
  {
    name: 'looks whether its SdkAppid begins with the one given',
    caughtBy: 'identity/shorter',
    override: ignoring(['sdkappid-foreign'], (seen) => seen.settings.sdkAppId.startsWith(id(seen))),
  },
  {
    name: 'looks at SdkAppid only where there is a Sign',
    caughtBy: 'identity/foreign-unsigned',
    override: ignoring(['sdkappid-foreign', ...SIGN], ({ values }) => values('Sign').length === 0),
  },
  {
    name: 'merges query and body',
    caughtBy: 'identity/body-override',
    override: ignoring(['sdkappid-foreign'], ({ members, settings }) => members?.['SdkAppid'] === settings.sdkAppId),
  },
  {
    name: 'looks at SdkAppid only where there is one',
    caughtBy: 'identity/missing',
    override: ignoring(['sdkappid-missing'], ({ values }) => values('SdkAppid').length === 0),
  },
  {
    name: 'takes an empty SdkAppid for none',
    caughtBy: 'identity/empty',
    override: ignoring(['sdkappid-missing'], ({ values }) => values('SdkAppid').length === 1),
  },
  {
    name: 'takes the first SdkAppid',
    caughtBy: 'identity/twice',
    override: ignoring(['sdkappid-repeated'], (seen) => id(seen) === seen.settings.sdkAppId),
  },
  {
    name: 'takes the last SdkAppid',
    caughtBy: 'identity/twice',
    override: ignoring(
      ['sdkappid-repeated'],
      ({ values, settings }) => values('SdkAppid').at(-1) === settings.sdkAppId,
    ),
  },
  {
    name: 'compares SdkAppid as a number',
    caughtBy: 'identity/coerced',
    override: ignoring(['sdkappid-foreign'], (seen) => Number(id(seen)) === Number(seen.settings.sdkAppId)),
  },
]);

export const signMutants = listMutants([
  {
    name: 'gets the Sign of a single pair wrong',
    caughtBy: 'sign/valid',
    override: refusing((seen) => seen.pairCount === 1 && seen.broken.length === 0),
  },
  {
    name: 'gives a Sign 30 seconds',
    caughtBy: 'sign/age-50s',
    override: refusing((seen) => age(seen) > 30),
  },
  {
    name: 'takes no Sign from the future',
    caughtBy: 'sign/ahead-50s',
    override: refusing((seen) => age(seen) < -30),
  },
  {
    name: 'never looks at RequestTime',
    caughtBy: 'sign/stale-90s',
    override: ignoring(['request-time-stale']),
  },
  {
    name: 'looks only for an old RequestTime',
    caughtBy: 'sign/ahead-90s',
    override: ignoring(['request-time-ahead']),
  },
  {
    name: 'checks a Sign only where there is one',
    caughtBy: 'sign/missing',
    override: ignoring(['sign-missing'], ({ values }) => values('Sign').length === 0),
  },
  {
    name: 'reads the body before it looks for a Sign',
    caughtBy: 'sign/unsigned-malformed',
    override: crashing(({ broken }) => broken.includes('sign-missing') && broken.includes('body-not-json')),
  },
  {
    name: 'takes an empty Sign for none',
    caughtBy: 'sign/empty',
    override: ignoring(['sign-missing'], ({ values }) => values('Sign').length === 1),
  },
  {
    name: 'never compares the Sign',
    caughtBy: 'sign/wrong',
    override: ignoring(['sign-wrong']),
  },
  {
    name: 'looks only whether the Sign is hex',
    caughtBy: 'sign/other-token',
    override: ignoring(['sign-wrong'], (seen) => /^[0-9a-f]{64}$/.test(given(seen, 'Sign'))),
  },
  {
    name: 'takes the Sign of the second before',
    caughtBy: 'sign/other-time',
    override: ignoring(
      ['sign-wrong'],
      (seen) =>
        given(seen, 'Sign') === computeSign(seen.settings.token, String(Number(given(seen, 'RequestTime')) - 1)),
    ),
  },
  {
    name: 'compares only as much of the Sign as there is',
    caughtBy: 'sign/truncated',
    override: ignoring(['sign-wrong'], (seen) => right(seen).startsWith(given(seen, 'Sign'))),
  },
  {
    name: 'takes any right Sign of several',
    caughtBy: 'sign/twice',
    override: ignoring(['sign-repeated'], (seen) => seen.values('Sign').includes(right(seen))),
  },
  {
    name: 'reads Sign[] as Sign',
    caughtBy: 'sign/array',
    override: ignoring(['sign-missing'], (seen) => seen.values('Sign[]').includes(right(seen))),
  },
  {
    name: 'falls over capitals in a Sign',
    caughtBy: 'sign/uppercase',
    override: crashing((seen) => /[A-F]/.test(given(seen, 'Sign'))),
  },
]);

const hasPairList = ({ members }: Seen) => members !== null && Object.hasOwn(members, 'PairList');
const ERROR_PAGE = {
  ...OK,
  headers: [['Content-Type', 'text/html']] as const,
  body: Buffer.from('<br />\n<b>Fatal error</b>:  Uncaught Error in /srv/app/callback.php:12'),
};

export const commandMutants = listMutants([
  {
    name: 'knows one command only',
    caughtBy: 'command/sibling',
    override: crashing((seen) => is(seen, 'Sns.CallbackFriendAdd')),
  },
  {
    name: 'falls over State.StateChange',
    caughtBy: 'command/state-change',
    override: crashing((seen) => is(seen, 'State.StateChange')),
  },
  {
    name: 'says nothing to messages',
    caughtBy: 'command/after-send-message',
    override: replying({ ...OK, body: new Uint8Array() }, (seen) => is(seen, 'C2C.CallbackAfterSendMsg')),
  },
  {
    name: 'wants a PairList of every command of Sns',
    caughtBy: 'command/prev-friend-add',
    override: crashing((seen) => given(seen, 'CallbackCommand').startsWith('Sns.') && !hasPairList(seen)),
  },
  {
    name: 'falls over a new command',
    caughtBy: 'command/unknown',
    override: crashing((seen) => is(seen, 'Sns.CallbackDoesNotExist')),
  },
  {
    name: 'has an error page with status 200 for a new command',
    caughtBy: 'command/unknown',
    override: replying(ERROR_PAGE, (seen) => is(seen, 'Sns.CallbackDoesNotExist')),
  },
  {
    name: 'looks at the command of the query only',
    caughtBy: 'command/mismatch',
    override: ignoring(['command-mismatch']),
  },
  {
    name: 'falls over the case of a command',
    caughtBy: 'command/case',
    override: crashing((seen) => is(seen, 'sns.callbackfrienddelete')),
  },
]);

const isDelete = (seen: Seen) => is(seen, 'Sns.CallbackFriendDelete');
const NOT_JSON = ['body-not-json', 'body-not-utf8'];

export const bodyMutants = listMutants([
  {
    name: 'answers before it reads the body',
    caughtBy: 'body/malformed',
    override: ignoring([
      ...NOT_JSON,
      'body-empty',
      'body-not-object',
      'pairlist-missing',
      'pairlist-type',
      'pair-malformed',
    ]),
  },
  {
    name: 'mends JSON that is cut',
    caughtBy: 'body/truncated',
    override: ignoring(NOT_JSON, ({ text }) => !text.endsWith('}')),
  },
  {
    name: 'takes no body for nothing to do',
    caughtBy: 'body/empty',
    override: ignoring(['body-empty']),
  },
  {
    name: 'takes any JSON for an object',
    caughtBy: 'body/not-object',
    override: ignoring(['body-not-object']),
  },
  {
    name: 'takes no PairList for an empty one',
    caughtBy: 'body/pairlist-missing',
    override: ignoring(['pairlist-missing']),
  },
  {
    name: 'takes any PairList',
    caughtBy: 'body/pairlist-type',
    override: ignoring(['pairlist-type']),
  },
  {
    name: 'does not look into the pairs',
    caughtBy: 'body/pair-members',
    override: ignoring(['pair-malformed']),
  },
  {
    name: 'falls over an empty PairList',
    caughtBy: 'body/pairlist-empty',
    override: crashing((seen) => isDelete(seen) && seen.pairCount === 0 && seen.broken.length === 0),
  },
  {
    name: 'reads JSON by recursion',
    caughtBy: 'body/deep',
    override: crashing(({ text }) => text.includes('['.repeat(1000))),
  },
  {
    name: 'falls over bytes that are not UTF-8',
    caughtBy: 'body/invalid-utf8',
    override: crashing(({ broken }) => broken.includes('body-not-utf8')),
  },
  {
    name: 'falls over a byte order mark',
    caughtBy: 'body/bom',
    override: crashing(({ text }) => text.startsWith('\ufeff')),
  },
  {
    name: 'falls over half a surrogate pair',
    caughtBy: 'body/lone-surrogate',
    override: crashing(({ ids }) => ids.some((one) => /\p{Cs}/u.test(one))),
  },
  {
    name: 'falls over a member given twice',
    caughtBy: 'body/duplicate-member',
    override: crashing(({ text }) => text.split('"PairList"').length > 2),
  },
  {
    name: 'falls over __proto__',
    caughtBy: 'body/prototype',
    override: crashing(({ text }) => text.includes('__proto__')),
  },
  {
    name: 'falls over a megabyte',
    caughtBy: 'body/1-mib',
    override: crashing(({ request }) => request.body.length > 1024 * 1024),
  },
  {
    name: 'falls over ten megabytes',
    caughtBy: 'body/10-mib',
    override: crashing(({ request }) => request.body.length > 10 * 1024 * 1024),
  },
]);

export const consoleMutants = listMutants([
  {
    name: "falls over the console's check",
    caughtBy: 'console/url-check',
    override: crashing(({ text, values }) => text === '{}' && values('CallbackCommand').length === 0),
  },
  {
    name: "has an error page with status 200 for the console's check",
    caughtBy: 'console/url-check',
    override: replying(ERROR_PAGE, ({ text, values }) => text === '{}' && values('CallbackCommand').length === 0),
  },
  {
    name: 'has an error page with status 200 for a command without a body',
    caughtBy: 'console/command-in-query',
    override: replying(ERROR_PAGE, ({ text, values }) => text === '{}' && values('CallbackCommand').length > 0),
  },
]);

export const getMutants = listMutants([
  {
    name: 'takes GET',
    caughtBy: 'wire/get',
    override: replying(OK, ({ request }) => request.method === 'GET'),
  },
]);
