import { textMember } from '../reply-reading.ts';
import { all, isNest, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';

/** Protection against forged forms, which a callback from a server never passes. */
export const csrf: readonly KnownRefusal[] = [
  {
    id: 'csrf',
    matches: all(isStatus(403), says(/CSRF verification failed|CSRF cookie not set|Referer checking failed/)),
    advice: () => ["Django's CSRF protection refuses it: put @csrf_exempt on the view of the callback."],
  },
  {
    id: 'csrf',
    matches: isStatus(419),
    advice: ({ path }) => [
      `Laravel's CSRF protection refuses it: except ${path} in bootstrap/app.php ` +
        `(validateCsrfTokens(except: […]); before Laravel 11: VerifyCsrfToken::$except), ` +
        'or move the route to routes/api.php and call it under /api.',
    ],
  },
  {
    id: 'csrf',
    matches: all(isStatus(422), says(/InvalidAuthenticityToken|The change you wanted was rejected/)),
    advice: () => [
      'The CSRF protection of Rails refuses it: put skip_forgery_protection into the controller of the callback.',
    ],
  },
  {
    id: 'csrf',
    matches: all(isStatus(400, 401, 403, 422), says(/csrf|xsrf|forgery/i)),
    advice: ({ path }) => [
      `A CSRF protection refuses it: exempt ${path} from it. Chat is no browser and has no such token.`,
    ],
  },
];

/** The name of the host is not one that the framework was told. */
export const hosts: readonly KnownRefusal[] = [
  {
    id: 'host',
    matches: all(isStatus(400), says(/DisallowedHost|Invalid HTTP_HOST header|<h1>Bad Request \(400\)<\/h1>/)),
    advice: () => ['Django refuses the name of the host: add the host of --to to ALLOWED_HOSTS (DisallowedHost).'],
  },
  {
    id: 'host',
    matches: all(isStatus(400, 403), says(/Blocked hosts?\b|Invalid host header|This host \(.*\) is not allowed/i)),
    advice: () => [
      'The framework refuses the name of the host: allow the host of --to (Rails: config.hosts; ' +
        'Starlette: TrustedHostMiddleware; webpack and Vite: allowedHosts).',
    ],
  },
];

/** Somebody is to log in first. */
export const logins: readonly KnownRefusal[] = [
  {
    id: 'login',
    matches: (reply) =>
      reply.status >= 300 && reply.status < 400 && /log-?in|sign-?in|auth|sso|account/i.test(reply.header('location')),
    advice: ({ path, header }) => [
      `The route is behind a login (redirect to ${header('location')}): take ${path} out of it. ` +
        'Chat cannot log in; it shows who it is by Sign.',
    ],
  },
  {
    id: 'login',
    matches: ({ status, header }) => status === 401 && /^(basic|digest)/i.test(header('www-authenticate')),
    advice: ({ path }) => [
      `The endpoint wants a user name and a password: take ${path} out of that, ` +
        'or give them in the URL (http://user:password@host) to test behind them.',
    ],
  },
  {
    id: 'guard',
    matches: (reply) =>
      isStatus(401, 403)(reply) &&
      isNest(reply) &&
      /^(Forbidden resource|Unauthorized|Forbidden)$/.test(textMember(reply, 'message')),
    advice: ({ path }) => [
      `A guard refuses it before your handler (NestJS: @UseGuards or APP_GUARD): make ${path} public. ` +
        'Chat has no login; check SdkAppid and Sign in the handler.',
    ],
  },
  {
    id: 'login',
    matches: all(
      isStatus(401, 403),
      says(/Authentication credentials were not provided|Not authenticated|Unauthenticated|jwt|bearer|access.?token/i),
    ),
    advice: ({ path }) => [
      `The route wants a login or an access token: take ${path} out of that. ` +
        'Chat has none; check SdkAppid and Sign instead.',
    ],
  },
  {
    id: 'login',
    matches: all(isStatus(401, 403), isSpring),
    advice: ({ path }) => [
      `Spring Security refuses it: permitAll() for ${path}, and leave it out of CSRF (csrf.ignoringRequestMatchers).`,
    ],
  },
  {
    id: 'challenge',
    matches: all(isStatus(403, 503), says(/Just a moment\.\.\.|cf-chl|Attention Required!|captcha/i)),
    advice: ({ path }) => [`A firewall in front asks for a browser: let ${path} through it, Chat is none.`],
  },
];
