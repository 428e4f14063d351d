import { all, isNest, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';

/** No route, or another one. */
export const routes: readonly KnownRefusal[] = [
  {
    id: 'no-route',
    matches: all(isStatus(404), isSpring),
    advice: ({ path }) => [
      `Spring has no handler at ${path}: compare the path with server.servlet.context-path, with @RequestMapping ` +
        'at the class and with @PostMapping, all three together.',
    ],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), isNest),
    advice: ({ path }) => [
      `There is no POST route at ${path}: compare the path with the prefix (NestJS: setGlobalPrefix, @Controller; ` +
        'Fastify: prefix), or is it a GET route?',
    ],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/Cannot POST /)),
    advice: ({ path }) => [
      `Express has no POST route at ${path}: is it app.get instead of app.post, or is there a prefix in app.use?`,
    ],
  },
  {
    id: 'no-route',
    matches: ({ status, text }) => status === 404 && text.trim() === 'Not Found',
    advice: ({ path }) => [
      `Nothing answered at ${path}: is the path another one? In Koa a handler that never sets ctx.body, ` +
        'or does not await what sets it, is answered with 404 as well.',
    ],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/^404 page not found/)),
    advice: ({ path }) => [
      `Go's router has no route at ${path}: compare the pattern (a slash at its end, a group's prefix, POST in it).`,
    ],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/was not found on this server|<center>nginx|<address>Apache/)),
    advice: ({ path }) => [
      `The web server looks for a file at ${path}: give the path of the script, ` +
        'or have the server hand the route on (php -S: a router script; nginx: location; Apache: rewrite).',
    ],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/The route .* could not be found|Laravel/)),
    advice: ({ path }) => [
      `Laravel has no route at ${path}: routes of routes/api.php are called under /api, and this one is to be ` +
        'Route::post.',
    ],
  },
  {
    id: 'no-route',
    matches: isStatus(404),
    advice: ({ path }) => [
      `The path: ${path} was called; is the callback route another one, with a prefix or a slash at its end?`,
    ],
  },
  {
    id: 'method',
    matches: isStatus(405),
    advice: ({ path, header }) => [
      `The route at ${path} does not take POST` +
        `${header('allow') === '' ? '' : `, only ${header('allow')}`}: a callback is a POST. ` +
        'Or is the path of the callback another one?',
    ],
  },
  {
    id: 'slash',
    matches: ({ status, path, header }) =>
      status >= 300 && status < 400 && `${header('location').replace(/[?#].*/s, '')}/`.endsWith(`${path}//`),
    advice: ({ path }) => [`The route has a slash at its end: call ${path}/, as Chat does not follow the redirect.`],
  },
  {
    id: 'redirect',
    matches: ({ status }) => status >= 300 && status < 400 && status !== 304,
    advice: ({ header }) => [
      'The URL: give the one that the redirect leads to' +
        `${header('location') === '' ? '' : ` (${header('location')})`}; Chat does not follow it.`,
    ],
  },
];
