import { PLATFORMS } from '../../protocol/platforms.ts';
import { queryOf } from '../../protocol/query.ts';
import { crashing, type Mutant, refusing, replying, type Seen, status, twisted } from './mutant.ts';

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

/** Receivers that do not take what Chat may send. */
export const acceptMutants: readonly Mutant[] = [
  twisted(
    'takes no indented JSON',
    'accept/documented-example',
    refusing(({ text }) => text.startsWith('{\n')),
  ),
  twisted(
    'wants SdkAppid as the first parameter',
    'accept/observed-wire',
    refusing((seen) => before(seen, 'CallbackCommand', 'SdkAppid')),
  ),
  twisted(
    'takes a single pair only from the own network',
    'accept/one-way',
    refusing((seen) => seen.pairCount === 1 && !clientIp(seen).startsWith('127.')),
  ),
  twisted('takes no mirrored pairs', 'accept/two-way', refusing(isMirrored)),
  twisted(
    'takes five pairs at the most',
    'accept/rest-batch',
    refusing(({ pairCount }) => pairCount > 5 && pairCount < 50),
  ),
  ...PLATFORMS.map((name) =>
    twisted(
      `knows no ${name}`,
      `accept/platform-${name.toLowerCase()}`,
      refusing((seen) => platform(seen) === name && !seen.text.startsWith('{\n')),
    ),
  ),
  twisted(
    'knows Mac, but not macOS',
    'accept/platform-macos',
    refusing((seen) => platform(seen) === 'macOS'),
  ),
  twisted(
    'has a list of platforms',
    'accept/platform-new',
    refusing((seen) => platform(seen) === 'HarmonyOS'),
  ),
  twisted(
    'takes IPv4 only',
    'accept/client-ipv6',
    refusing((seen) => clientIp(seen).includes(':')),
  ),
  twisted(
    'wants contenttype in small letters',
    'accept/contenttype-upper',
    refusing(({ values }) => values('contenttype')[0] === 'JSON'),
  ),
  twisted(
    'reads parameters by their place',
    'accept/query-order',
    refusing((seen) => before(seen, 'contenttype', 'SdkAppid')),
  ),
  twisted(
    'takes no parameter that it does not know',
    'accept/query-unknown',
    refusing((seen) => names(seen).some((name) => !KNOWN.includes(name) && !name.includes('['))),
  ),
  twisted(
    'does not decode the query',
    'accept/query-encoding',
    refusing(({ request }) => /SdkAppid=%3/.test(request.target)),
  ),
  twisted('takes no member that it does not know', 'accept/body-unknown-member', refusing(hasUnknownMember)),
  twisted(
    'reads the body by the place of its members',
    'accept/body-member-order',
    refusing(({ text }) => text.startsWith('{"PairList"')),
  ),
  twisted(
    'takes no tabs in JSON',
    'accept/body-whitespace',
    refusing(({ text }) => text.includes('\t')),
  ),
  twisted(
    'reads JSON with a regular expression',
    'accept/body-escapes',
    refusing(({ text }) => text.includes('Pair\\u004cist')),
  ),
  twisted(
    'has a column of 31 bytes',
    'accept/account-32-bytes',
    refusing(({ ids }) => ids.some((id) => id.length === 32)),
  ),
  twisted(
    'takes no id outside of the documented letters',
    'accept/account-system',
    refusing(({ ids }) => ids.some((id) => id.startsWith('@'))),
  ),
  twisted(
    'builds SQL from ids',
    'accept/account-hostile',
    crashing(({ ids }) => ids.some((id) => id.includes("'"))),
  ),
  twisted(
    'reads 8 KiB of a body',
    'accept/pairs-100',
    refusing((seen) => bytes(seen) > 8 * 1024),
  ),
  twisted(
    'reads 64 KiB of a body',
    'accept/pairs-1000',
    replying(status(413), (seen) => bytes(seen) > 64 * 1024),
  ),
  twisted(
    'reads 128 KiB of a body',
    'accept/pairs-2000',
    replying(status(413), (seen) => bytes(seen) > 128 * 1024),
  ),
  twisted(
    'compares Content-Type letter by letter',
    'accept/charset',
    replying(status(415), ({ header }) => header('content-type')?.includes('charset') ?? false),
  ),
  twisted(
    'wants a Content-Type',
    'accept/no-content-type',
    replying(status(415), ({ header, request }) => header('content-type') === undefined && request.method === 'POST'),
  ),
];
