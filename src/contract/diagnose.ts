import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { FINDINGS } from '../protocol/findings.ts';
import { actionStatusOf } from '../protocol/reply.ts';
import type { BuilderSettings } from './callback-builder.ts';
import { describeReaction, reactionOf } from './expect.ts';
import type { Diagnosis } from './verify-report.ts';

/** Why the plain documented callback was not accepted: one cause for all that follows. */
export function diagnose(
  exchange: Exchange,
  { sdkAppId, token, endpoint }: Pick<BuilderSettings, 'sdkAppId' | 'token' | 'endpoint'>,
): Diagnosis {
  const summary = `the documented callback was not accepted: ${describeReaction(exchange)}`;
  const { reply, findings } = exchange;
  const status = reply?.status ?? 0;
  const identity = [
    `the SdkAppid: ${sdkAppId} was sent; is it the one that the backend is configured with?`,
    token !== null
      ? 'the token: is it the one that the backend is configured with?'
      : 'authentication: does the backend want a signature? Then give --token or --token-file',
    'the accounts: does the backend know id and id1? Give ids that it knows with --accounts, and leave out the ' +
      'cases that use other ids: --skip accept/documented-example --skip accept/account- --skip accept/pairs-',
  ];
  if (status === 404 || status === 405)
    return {
      summary,
      advice: [`the path: ${endpoint.path} was called; is the callback route another one, or for another method?`],
    };
  if (status >= 300 && status < 400)
    return { summary, advice: ['the URL: give the one that the redirect leads to; Chat does not follow it'] };
  if (reply !== null && actionStatusOf(decodeBody(reply))?.toUpperCase() === 'OK')
    return { summary, advice: [FINDINGS['envelope-member-value'].advice] };
  if (reactionOf(exchange) === 'fail' || reactionOf(exchange) === 'denied') return { summary, advice: identity };
  const [first] = findings.filter(({ level }) => level === 'must');
  return { summary, advice: first ? [FINDINGS[first.code].advice] : identity };
}
