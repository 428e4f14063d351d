import { describe, expect, it } from 'vitest';
import { verify } from '../../src/library/verify.ts';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import { REPLIES } from './replies.ts';
import {
  APP,
  always,
  careful,
  express,
  fail,
  json,
  limited,
  OK,
  plain,
  type Reply,
  type Style,
  startStyle,
  TOKEN,
} from './styles.ts';

/** What the report of a backend says first, and what it may not say. */
interface Row {
  readonly style: Style;
  /** The ids of what fails the run, in order. */
  readonly causes: readonly string[];
  /** The first line of advice. */
  readonly advice: RegExp;
  readonly never?: RegExp;
}

const query = (query: URLSearchParams, name: string) => query.get(name) ?? '';
/** Answers of the framework: one cause, whatever else there is. */
const framework = (name: keyof typeof REPLIES, cause: string, advice: RegExp, never?: RegExp): Row => ({
  style: always(REPLIES[name]),
  causes: [cause],
  advice,
  ...(never ? { never } : {}),
});
const text = (reply: Reply, type: string | null): Reply => ({ ...reply, type });

const ROWS: Readonly<Record<string, Row>> = {
  'Express that checks neither SdkAppid nor Sign': {
    style: express(() => json(OK)),
    causes: ['app-unchecked', 'sign-unchecked'],
    advice: /^Compare SdkAppid of the query with your own/,
    never: /merged|prefix|in part/,
  },
  'Express that never checks Sign': {
    style: express(({ query: given }) => json(query(given, 'SdkAppid') === APP ? OK : fail('no'))),
    causes: ['sign-unchecked'],
    advice: /^Compute sha256\(Token \+ RequestTime\)/,
    never: /SdkAppid is never|merged/,
  },
  'Express with query and body in one bag': {
    style: careful({
      isOurs: (given, body) => {
        const bag = { SdkAppid: query(given, 'SdkAppid'), ...(body as object) };
        return bag.SdkAppid === APP;
      },
    }),
    causes: ['query-merged-with-body'],
    advice: /^Take SdkAppid from the query alone/,
    never: /never checked/,
  },
  'a Go handler that answers text/plain, and prefixes': {
    style: careful({
      isOurs: (given) => query(given, 'SdkAppid').startsWith(APP),
      accepted: text(json(OK), 'text/plain; charset=utf-8'),
      refused: (why) => plain(`${why}\n`, 403),
    }),
    causes: ['app-compared-in-part'],
    advice: /^Compare the whole SdkAppid/,
  },
  'PHP that compares with ==': {
    style: careful({ isOurs: (given) => Number(query(given, 'SdkAppid').trim()) === Number(APP) }),
    causes: [],
    advice: /^Compare SdkAppid as the string that came/,
  },
  'Sign that is looked at only where there is one': {
    style: (request) => careful(request.query.has('Sign') ? {} : { isSigned: () => true })(request),
    causes: ['sign-optional'],
    advice: /^With a token set, Chat signs every callback/,
    never: /never checked/,
  },
  'Echo that answers a refusal with an empty 200': {
    style: careful({ refused: () => ({ status: 200, type: null, text: '' }) }),
    causes: ['refusal-unreadable'],
    advice: /^Answer a refusal with status 200 and \{"ActionStatus":"FAIL"/,
    never: /→ Answer \{"ActionStatus":"OK"/,
  },
  'Flask that crashes on what is no JSON': {
    style: careful({ unreadable: REPLIES['Flask, a crash'] }),
    causes: [],
    advice: /^Catch the error where the callback is read/,
    never: /answer 200/i,
  },
  'a stub that answers OK to everything': {
    style: always(json(OK)),
    causes: ['same-answer'],
    advice: /^Before you answer OK, compare SdkAppid with your own, then Sign/,
    never: /merged|prefix/,
  },
  'a backend behind a limit of the rate': {
    style: limited(40),
    causes: ['rate-limited'],
    advice: /^Take the route of the callback out of the rate limit/,
    never: /must not take the backend down/,
  },
  'Django with CSRF': framework('Django, CSRF', 'csrf', /^Django's CSRF protection/, /token: is it the one/),
  'Laravel with CSRF': framework('Laravel, CSRF', 'csrf', /^Laravel's CSRF protection/, /answer 200/i),
  'NestJS with a guard': framework('NestJS, a guard', 'guard', /^A guard refuses it/),
  'Spring that refuses the body': framework('Spring, a parameter', 'validation', /^Spring refuses it before/),
  'Spring that wants another type': framework('Spring, the media type', 'content-type', /^The handler takes another/),
  'Flask with get_json': framework('Flask, get_json', 'content-type', /^The handler takes another Content-Type/),
  'Koa with no body': framework('Koa, no body', 'no-route', /^Nothing answered at \/im/),
  'php -S without a router': framework('php -S, no file', 'no-route', /^The web server looks for a file/),
  'Express without the body parser': framework(
    'Express, no body parser',
    'no-body-parser',
    /express\.json/,
    /200 always/,
  ),
  'a crash on everything': framework(
    'Express, a crash',
    'server-error',
    /^The handler crashes: TypeError/,
    /answer 200/i,
  ),
  '{"code":0}': framework('code 0', 'envelope', /^Answer \{"ActionStatus":"OK"/),
  '"ok" as text': framework('the text ok', 'reply-not-json', /^Answer \{"ActionStatus":"OK"/),
  'an empty 200': framework('an empty 200', 'empty-reply', /^Answer \{"ActionStatus":"OK"/),
};

const style = await createStyle(false);
const COLUMNS = 80;

describe.concurrent('the report of', () => {
  it.each(Object.entries(ROWS))('%s', async (_, row) => {
    const backend = await startStyle(row.style);
    const report = await verify({
      to: backend.url,
      sdkAppId: APP,
      token: TOKEN,
      // Whether replies are in time is not the question here, on a machine that may be busy.
      timeoutMs: 8000,
      skip: ['body/10-mib', 'reply/in-time', 'reply/prompt'],
    });
    await backend.close();
    const lines = renderVerifyReport(report, { style, columns: COLUMNS, verbose: false }).split('\n');
    const said = lines.join('\n');
    expect(
      report.causes.filter(({ fails }) => fails).map(({ id }) => id),
      said,
    ).toEqual(row.causes);
    expect(
      report.causes.map(({ advice }) => advice),
      said,
    ).toEqual(expect.arrayContaining([expect.stringMatching(row.advice)]));
    if (row.causes.length > 0) expect(report.causes[0]?.advice).toMatch(row.advice);
    if (row.never) expect(lines.map((line) => line.trim()).join(' ')).not.toMatch(row.never);
    expect(lines.length, said).toBeLessThanOrEqual(60);
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
  });
});
