import { PLATFORMS } from '../../protocol/platforms.ts';
import { queryOf } from '../../protocol/query.ts';
import { buildReply, okEnvelope } from '../../protocol/reply.ts';
import { crashing, listMutants, OK, refusing, replying, status } from './mutant.ts';
import type { Seen } from './seen.ts';

const KNOWN = [
  'SdkAppid',
  'CallbackCommand',
  'contenttype',
  'ClientIP',
  'OptPlatform',
  'Sign',
  'RequestTime',
  'RequestId',
];

const names = ({ request }: Seen) =>
  queryOf(request.target)
    .split('&')
    .map((each) => each.replace(/=.*/, ''));
const platform = ({ values }: Seen) => values('OptPlatform')[0] ?? '';
const clientIp = ({ values }: Seen) => values('ClientIP')[0] ?? '';
const before = (seen: Seen, one: string, other: string) =>
  names(seen).includes(one) && names(seen).indexOf(one) < names(seen).indexOf(other);
const bytes = ({ request }: Seen) => request.body.length;
const isMirrored = ({ ids }: Seen) => ids.length >= 4 && ids[0] === ids[3] && ids[1] === ids[2];
const hasUnknownMember = ({ members }: Seen) =>
  members !== null && Object.keys(members).some((name) => name !== 'CallbackCommand' && name !== 'PairList');

/** Receivers that refuse what Chat may send. */
export const acceptMutants = listMutants([
  {
    name: 'takes no indented JSON',
    caughtBy: 'accept/documented-example',
    override: refusing(({ text }) => text.startsWith('{\n')),
  },
  {
    name: 'wants SdkAppid as the first parameter',
    caughtBy: 'accept/observed-wire',
    override: refusing((seen) => before(seen, 'CallbackCommand', 'SdkAppid')),
  },
  {
    name: 'takes a single pair only from the own network',
    caughtBy: 'accept/one-way',
    override: refusing((seen) => seen.pairCount === 1 && !clientIp(seen).startsWith('127.')),
  },
  {
    name: 'takes no mirrored pairs',
    caughtBy: 'accept/two-way',
    override: refusing(isMirrored),
  },
  {
    name: 'takes five pairs at the most',
    caughtBy: 'accept/rest-batch',
    override: refusing(({ pairCount }) => pairCount > 5 && pairCount < 50),
  },
  ...PLATFORMS.map((name) => ({
    name: `knows no ${name}` as const,
    caughtBy: `accept/platform-${name.toLowerCase()}`,
    override: refusing((seen) => platform(seen) === name && !seen.text.startsWith('{\n')),
  })),
  {
    name: 'knows Mac, but not macOS',
    caughtBy: 'accept/platform-macos',
    override: refusing((seen) => platform(seen) === 'macOS'),
  },
  {
    name: 'has a list of platforms',
    caughtBy: 'accept/platform-new',
    override: refusing((seen) => platform(seen) === 'HarmonyOS'),
  },
  {
    name: 'takes IPv4 only',
    caughtBy: 'accept/client-ipv6',
    override: refusing((seen) => clientIp(seen).includes(':')),
  },
  {
    name: 'wants contenttype in small letters',
    caughtBy: 'accept/contenttype-upper',
    override: refusing(({ values }) => values('contenttype')[0] === 'JSON'),
  },
  {
    name: 'reads parameters by their place',
    caughtBy: 'accept/query-order',
    override: refusing((seen) => before(seen, 'contenttype', 'SdkAppid')),
  },
  {
    name: 'takes no parameter that it does not know',
    caughtBy: 'accept/query-unknown',
    override: refusing((seen) => names(seen).some((name) => !KNOWN.includes(name) && !name.includes('['))),
  },
  {
    name: 'does not decode the query',
    caughtBy: 'accept/query-encoding',
    override: refusing(({ request }) => /SdkAppid=%3/.test(request.target)),
  },
  {
    name: 'takes no member that it does not know',
    caughtBy: 'accept/body-unknown-member',
    override: refusing(hasUnknownMember),
  },
  {
    name: 'reads the body by the place of its members',
    caughtBy: 'accept/body-member-order',
    override: refusing(({ text }) => text.startsWith('{"PairList"')),
  },
  {
    name: 'takes no tabs in JSON',
    caughtBy: 'accept/body-whitespace',
    override: refusing(({ text }) => text.includes('\t')),
  },
  {
    name: 'reads JSON with a regular expression',
    caughtBy: 'accept/body-escapes',
    override: refusing(({ text }) => text.includes('Pair\\u004cist')),
  },
  {
    name: 'has a column of 31 bytes',
    caughtBy: 'accept/account-32-bytes',
    override: refusing(({ ids }) => ids.some((id) => id.length === 32)),
  },
  {
    name: 'takes no id outside of the documented letters',
    caughtBy: 'accept/account-system',
    override: refusing(({ ids }) => ids.some((id) => id.startsWith('@'))),
  },
  {
    name: 'builds SQL from ids',
    caughtBy: 'accept/account-hostile',
    override: crashing(({ ids }) => ids.some((id) => id.includes("'"))),
  },
  {
    name: 'reads 8 KiB of a body',
    caughtBy: 'accept/pairs-100',
    override: refusing((seen) => bytes(seen) > 8 * 1024),
  },
  {
    name: 'reads 64 KiB of a body',
    caughtBy: 'accept/pairs-1000',
    override: replying(status(413), (seen) => bytes(seen) > 64 * 1024),
  },
  {
    name: 'reads 128 KiB of a body',
    caughtBy: 'accept/pairs-2000',
    override: replying(status(413), (seen) => bytes(seen) > 128 * 1024),
  },
  {
    name: 'compares Content-Type letter by letter',
    caughtBy: 'accept/charset',
    override: replying(status(415), ({ header }) => header('content-type')?.includes('charset') ?? false),
  },
  {
    name: 'wants contenttype in the query',
    caughtBy: 'accept/no-contenttype',
    override: replying(
      status(400),
      ({ values, request }) => values('contenttype').length === 0 && request.method === 'POST',
    ),
  },
  {
    name: 'takes a body without a Content-Type for nothing to do, and says so',
    caughtBy: 'accept/no-content-type',
    override: replying(
      { ...OK, body: buildReply(okEnvelope('ignored')) },
      ({ header, request }) => header('content-type') === undefined && request.method === 'POST',
    ),
  },
  {
    name: 'wants a Content-Type',
    caughtBy: 'accept/no-content-type',
    override: replying(
      status(415),
      ({ header, request }) => header('content-type') === undefined && request.method === 'POST',
    ),
  },
]);
