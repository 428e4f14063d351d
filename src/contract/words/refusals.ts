import { wording } from '../../language.ts';
import { okEnvelope } from '../../protocol/reply.ts';

const ENVELOPE = JSON.stringify(okEnvelope());

const EN = {
  rateLimited: (path: string) =>
    `The endpoint limits the rate: take ${path} out of the limit. Chat does not slow down for it.`,
  djangoCsrf: "Django's CSRF protection refuses it: put @csrf_exempt on the view of the callback.",
  laravelCsrf: (path: string) =>
    `Laravel's CSRF protection refuses it: except ${path} in bootstrap/app.php ` +
    `(validateCsrfTokens(except: […]); before Laravel 11: VerifyCsrfToken::$except), ` +
    'or move the route to routes/api.php and call it under /api.',
  railsCsrf:
    'The CSRF protection of Rails refuses it: put skip_forgery_protection into the controller of the callback.',
  csrf: (path: string) =>
    `A CSRF protection refuses it: exempt ${path} from it. Chat is no browser and has no such token.`,
  djangoHost: 'Django refuses the name of the host: add the host of --to to ALLOWED_HOSTS (DisallowedHost).',
  host:
    'The framework refuses the name of the host: allow the host of --to (Rails: config.hosts; ' +
    'Starlette: TrustedHostMiddleware; webpack and Vite: allowedHosts).',
  loginRedirect: (path: string, location: string) =>
    `The route is behind a login (redirect to ${location}): take ${path} out of it. ` +
    'Chat cannot log in; it shows who it is by Sign.',
  password: (path: string) =>
    `The endpoint wants a user name and a password: take ${path} out of that, ` +
    'or give them in the URL (http://user:password@host) to test behind them.',
  nestGuard: (path: string) =>
    `A guard refuses it before your handler (NestJS: @UseGuards or APP_GUARD): make ${path} public. ` +
    'Chat has no login; check SdkAppid and Sign in the handler.',
  login: (path: string) =>
    `The route wants a login or an access token: take ${path} out of that. ` +
    'Chat has none; check SdkAppid and Sign instead.',
  springSecurity: (path: string) =>
    `Spring Security refuses it: permitAll() for ${path}, and leave it out of CSRF (csrf.ignoringRequestMatchers).`,
  challenge: (path: string) => `A firewall in front asks for a browser: let ${path} through it, Chat is none.`,
  springRoute: (path: string) =>
    `Spring has no handler at ${path}: compare the path with server.servlet.context-path, with @RequestMapping ` +
    'at the class and with @PostMapping, all three together.',
  nestRoute: (path: string) =>
    `There is no POST route at ${path}: compare the path with the prefix (NestJS: setGlobalPrefix, @Controller; ` +
    'Fastify: prefix), or is it a GET route?',
  expressRoute: (path: string) =>
    `Express has no POST route at ${path}: is it app.get instead of app.post, or is there a prefix in app.use?`,
  koaRoute: (path: string) =>
    `Nothing answered at ${path}: is the path another one? In Koa a handler that never sets ctx.body, ` +
    'or does not await what sets it, is answered with 404 as well.',
  goRoute: (path: string) =>
    `Go's router has no route at ${path}: compare the pattern (a slash at its end, a group's prefix, POST in it).`,
  fileRoute: (path: string) =>
    `The web server looks for a file at ${path}: give the path of the script, ` +
    'or have the server hand the route on (php -S: a router script; nginx: location; Apache: rewrite).',
  laravelRoute: (path: string) =>
    `Laravel has no route at ${path}: routes of routes/api.php are called under /api, and this one is to be ` +
    'Route::post.',
  route: (path: string) =>
    `The path: ${path} was called; is the callback route another one, with a prefix or a slash at its end?`,
  /** @param allowed methods; empty where they are not told */
  method: (path: string, allowed: string) =>
    `The route at ${path} does not take POST` +
    `${allowed === '' ? '' : `, only ${allowed}`}: a callback is a POST. ` +
    'Or is the path of the callback another one?',
  slash: (path: string) => `The route has a slash at its end: call ${path}/, as Chat does not follow the redirect.`,
  redirect: (location: string) =>
    'The URL: give the one that the redirect leads to' +
    `${location === '' ? '' : ` (${location})`}; Chat does not follow it.`,
  contentType:
    'The handler takes another Content-Type. What Chat sends is not documented, so read the body as JSON whatever ' +
    'it is (Flask: get_json(force=True); Spring: no consumes, or a String body and your own parser).',
  tooLarge: 'Raise the limit of a body: 1000 pairs are 98 KiB, 2000 are 195 KiB.',
  springValidation:
    "Spring refuses it before your handler, and the backend's log names what: most often a @RequestParam that is " +
    'required though Chat may leave it out, or a @RequestBody class that does not fit (PairList is a list).',
  validation: (words: string) => `The validation refuses it: ${words}. Take the documented query and body as they are.`,
  phpError: (words: string) => `PHP prints an error into the reply: ${words}. Mend it, and set display_errors=0.`,
  loginPage: (path: string) => `A login page answers: take ${path} out of the login. Chat cannot log in.`,
  page: (path: string, words: string) =>
    `A web page answers${words === '' ? '' : ` ("${words}")`}: ` +
    `is ${path} the path of the callback, and is this the port of the backend?`,
  noBodyParser: 'The handler finds no parsed body: parse JSON before the route (Express: app.use(express.json())).',
  proxy: (status: number) =>
    `A proxy answers ${status}: the backend behind it is not up, listens elsewhere or does not answer in time.`,
  crash: (words: string) =>
    `The handler crashes${words === '' ? '' : `: ${words}`}. The backend's log says where; mend that first.`,
  status: (status: number) => `Answer with status 200 instead of ${status}, and ${ENVELOPE}`,
};

export type RefusalTexts = typeof EN;
/** What to change where a reply to the documented callback is known by what it says. */
export const refusalWords = wording<RefusalTexts>(EN);
