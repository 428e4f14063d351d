import { textMember } from '../reply-reading.ts';
import { refusalWords } from '../words/refusals.ts';
import { all, isNest, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';

/** Protection against forged forms, which a callback from a server never passes. */
export const csrf: readonly KnownRefusal[] = [
  {
    id: 'csrf',
    matches: all(isStatus(403), says(/CSRF verification failed|CSRF cookie not set|Referer checking failed/)),
    advice: () => [refusalWords.now.djangoCsrf],
  },
  {
    id: 'csrf',
    matches: isStatus(419),
    advice: ({ path }) => [refusalWords.now.laravelCsrf(path)],
  },
  {
    id: 'csrf',
    matches: all(isStatus(422), says(/InvalidAuthenticityToken|The change you wanted was rejected/)),
    advice: () => [refusalWords.now.railsCsrf],
  },
  {
    id: 'csrf',
    matches: all(isStatus(400, 401, 403, 422), says(/csrf|xsrf|forgery/i)),
    advice: ({ path }) => [refusalWords.now.csrf(path)],
  },
];

/** The name of the host is not one that the framework was told. */
export const hosts: readonly KnownRefusal[] = [
  {
    id: 'host',
    matches: all(isStatus(400), says(/DisallowedHost|Invalid HTTP_HOST header|<h1>Bad Request \(400\)<\/h1>/)),
    advice: () => [refusalWords.now.djangoHost],
  },
  {
    id: 'host',
    matches: all(isStatus(400, 403), says(/Blocked hosts?\b|Invalid host header|This host \(.*\) is not allowed/i)),
    advice: () => [refusalWords.now.host],
  },
];

/** Somebody is to log in first. */
export const logins: readonly KnownRefusal[] = [
  {
    id: 'login',
    matches: (reply) =>
      reply.status >= 300 && reply.status < 400 && /log-?in|sign-?in|auth|sso|account/i.test(reply.header('location')),
    advice: ({ path, header }) => [refusalWords.now.loginRedirect(path, header('location'))],
  },
  {
    id: 'login',
    matches: ({ status, header }) => status === 401 && /^(basic|digest)/i.test(header('www-authenticate')),
    advice: ({ path }) => [refusalWords.now.password(path)],
  },
  {
    id: 'guard',
    matches: (reply) =>
      isStatus(401, 403)(reply) &&
      isNest(reply) &&
      /^(Forbidden resource|Unauthorized|Forbidden)$/.test(textMember(reply, 'message')),
    advice: ({ path }) => [refusalWords.now.nestGuard(path)],
  },
  {
    id: 'login',
    matches: all(
      isStatus(401, 403),
      says(/Authentication credentials were not provided|Not authenticated|Unauthenticated|jwt|bearer|access.?token/i),
    ),
    advice: ({ path }) => [refusalWords.now.login(path)],
  },
  {
    id: 'login',
    matches: all(isStatus(401, 403), isSpring),
    advice: ({ path }) => [refusalWords.now.springSecurity(path)],
  },
  {
    id: 'challenge',
    matches: all(isStatus(403, 503), says(/Just a moment\.\.\.|cf-chl|Attention Required!|captcha/i)),
    advice: ({ path }) => [refusalWords.now.challenge(path)],
  },
];
