import { refusalWords } from '../words/refusals.ts';
import { all, isNest, isSpring, isStatus, type KnownRefusal, says } from './known-refusal.ts';

/** No route, or another one. */
export const routes: readonly KnownRefusal[] = [
  {
    id: 'no-route',
    matches: all(isStatus(404), isSpring),
    advice: ({ path }) => [refusalWords.now.springRoute(path)],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), isNest),
    advice: ({ path }) => [refusalWords.now.nestRoute(path)],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/Cannot POST /)),
    advice: ({ path }) => [refusalWords.now.expressRoute(path)],
  },
  {
    id: 'no-route',
    matches: ({ status, text }) => status === 404 && text.trim() === 'Not Found',
    advice: ({ path }) => [refusalWords.now.koaRoute(path)],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/^404 page not found/)),
    advice: ({ path }) => [refusalWords.now.goRoute(path)],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/was not found on this server|<center>nginx|<address>Apache/)),
    advice: ({ path }) => [refusalWords.now.fileRoute(path)],
  },
  {
    id: 'no-route',
    matches: all(isStatus(404), says(/The route .* could not be found|Laravel/)),
    advice: ({ path }) => [refusalWords.now.laravelRoute(path)],
  },
  {
    id: 'no-route',
    matches: isStatus(404),
    advice: ({ path }) => [refusalWords.now.route(path)],
  },
  {
    id: 'method',
    matches: isStatus(405),
    advice: ({ path, header }) => [refusalWords.now.method(path, header('allow'))],
  },
  {
    id: 'slash',
    matches: ({ status, path, header }) =>
      status >= 300 && status < 400 && `${header('location').replace(/[?#].*/s, '')}/`.endsWith(`${path}//`),
    advice: ({ path }) => [refusalWords.now.slash(path)],
  },
  {
    id: 'redirect',
    matches: ({ status }) => status >= 300 && status < 400 && status !== 304,
    advice: ({ header }) => [refusalWords.now.redirect(header('location'))],
  },
];
