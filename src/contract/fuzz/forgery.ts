import type { RawRequest } from '../../protocol/exchange.ts';
import type { Finding, FindingCode } from '../../protocol/findings.ts';
import { type CallbackPolicy, checkCallback } from '../../protocol/judge-callback.ts';
import { countParameter, parameterValue, parseQuery, queryOf } from '../../protocol/query.ts';
import { isSign } from '../../protocol/sign.ts';

const ABOUT_APP: readonly FindingCode[] = ['sdkappid-missing', 'sdkappid-foreign'];
const ABOUT_SIGN: readonly FindingCode[] = [
  'sign-missing',
  'sign-wrong',
  'request-time-missing',
  'request-time-malformed',
  'request-time-stale',
  'request-time-ahead',
];

/**
 * By what anybody can see that a callback is not Chat's to this app; null where there is nothing, and
 * where readers of a query differ: a parameter given twice or as a list, and a number written in
 * another way, such as `0888888`, which `identity/` and `sign/` have at level info.
 */
export function findForgery(request: RawRequest, policy: CallbackPolicy, nowMs: number): Forgery | null {
  const { parameters } = parseQuery(queryOf(request.target));
  const isAmbiguous = (name: string) =>
    countParameter(parameters, name) > 1 || parameters.some((each) => each.name.startsWith(`${name}[`));
  const { findings } = checkCallback(request, policy, nowMs);
  const app = findings.find(({ code }) => ABOUT_APP.includes(code));
  const given = parameterValue(parameters, 'SdkAppid') ?? '';
  if (app && !isAmbiguous('SdkAppid') && Number.parseFloat(given) !== Number(policy.sdkAppId))
    return { group: 'identity', finding: app };
  const sign = findings.find(({ code }) => ABOUT_SIGN.includes(code));
  const time = Number.parseInt(parameterValue(parameters, 'RequestTime') ?? '', 10);
  const isRightAsNumber =
    policy.token !== null && isSign(parameterValue(parameters, 'Sign') ?? '', policy.token, String(time));
  const isAged = sign?.code === 'request-time-stale' || sign?.code === 'request-time-ahead';
  if (sign && !isAmbiguous('Sign') && !isAmbiguous('RequestTime') && (isAged || !isRightAsNumber))
    return { group: 'sign', finding: sign };
  return null;
}

export interface Forgery {
  /** The group of cases that is about it. */
  readonly group: 'identity' | 'sign';
  readonly finding: Finding;
}
