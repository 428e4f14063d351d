import { expect, it } from 'vitest';
import { diagnose } from '../../src/contract/diagnose.ts';
import { type Exchange, encodeBody } from '../../src/protocol/exchange.ts';
import { judgeReply } from '../../src/protocol/judge-reply.ts';
import { REPLIES } from '../backends/replies.ts';
import { buildExchange } from '../support/sample-report.ts';

/** The documented callback, answered with this. */
function answered(name: keyof typeof REPLIES): Exchange {
  const { status, type, text, headers = {} } = REPLIES[name] as (typeof REPLIES)['a login'];
  const pairs = Object.entries(type === null ? headers : { 'Content-Type': type, ...headers });
  const reply = { status, headers: pairs, body: Buffer.from(text) };
  return buildExchange('', {
    reply: { status, headers: pairs, ...encodeBody(reply.body) },
    ...judgeReply({ reply, failure: null, latencyMs: 5 }, { host: 'backend', address: '127.0.0.1', timeoutMs: 2000 }),
  });
}

const ROWS = {
  'Django, CSRF': ['csrf', /^Django's CSRF .*@csrf_exempt/],
  'Django, the host': ['host', /ALLOWED_HOSTS/],
  'Django, the host, with DEBUG': ['host', /ALLOWED_HOSTS/],
  'Laravel, CSRF': ['csrf', /^Laravel's CSRF .*except \/im .*routes\/api\.php/],
  'Rails, CSRF': ['csrf', /skip_forgery_protection/],
  'Rails, the host': ['host', /config\.hosts/],
  'Express, csurf': ['csrf', /exempt \/im/],
  'a login': ['login', /redirect to \/login.*take \/im out/],
  'a slash at the end': ['slash', /call \/im\//],
  'https instead': ['redirect', /https:\/\/im\.example\.com\/im/],
  'a redirect with a login in it': ['redirect', /https:\/\/\*\*\*@im\.example\.com\/x/],
  'a user and a password': ['login', /user name and a password/],
  'NestJS, a guard': ['guard', /guard .*make \/im public/],
  'NestJS, validation': ['validation', /property ClientIP should not exist/],
  'NestJS, no route': ['no-route', /POST route at \/im.*prefix/],
  'Django REST': ['login', /take \/im out/],
  'Spring Security': ['login', /permitAll\(\) for \/im/],
  'Spring, no route': ['no-route', /context-path/],
  'Spring, a parameter': ['validation', /@RequestParam/],
  'Spring, the media type': ['content-type', /Content-Type/],
  'Spring, the method': ['method', /only GET.*POST/],
  'Flask, get_json': ['content-type', /get_json\(force=True\)/],
  'Flask, a crash': ['server-error', /^The handler crashes\. The backend's log/],
  'FastAPI, validation': ['validation', /query Sign: Field required/],
  'FastAPI, no route': ['no-route', /\/im was called/],
  'Express, no route': ['no-route', /app\.post/],
  'Express, a crash': ['server-error', /TypeError: Cannot read properties of null \(reading 'length'\)/],
  'Express, no body parser': ['no-body-parser', /express\.json\(\)/],
  'Koa, no body': ['no-route', /ctx\.body/],
  'Go, no route': ['no-route', /Go's router/],
  'Gin, a crash': ['server-error', /^The handler crashes\. The backend's log/],
  'Echo, no route': ['no-route', /\/im was called/],
  'php -S, no file': ['no-route', /router script/],
  'PHP, a warning': ['php-error', /Undefined array key "Sign" in \/app\/im\.php on line 7/],
  'Laravel, no route': ['no-route', /routes\/api\.php/],
  'nginx, nobody behind': ['proxy', /^A proxy answers 502/],
  'nginx, the size': ['too-large', /98 KiB/],
  'a web page': ['html', /"My app"/],
  'a login page': ['login', /take \/im out of the login/],
  'a limit of the rate': ['rate-limited', /limits the rate/],
  'code 0': ['envelope', /^Answer \{"ActionStatus":"OK"/],
  'the text ok': ['reply-not-json', /^Answer \{"ActionStatus":"OK"/],
  'an empty 200': ['empty-reply', /^Answer \{"ActionStatus":"OK"[\s\S]*SdkAppid.*1400000001/],
  'status 204': ['status', /status 200 instead of 204/],
  'a command that it does not know': ['refused-command', /Sns\.CallbackFriendDelete/],
  'a bad signature': ['refused-sign', /^the token/],
  'another app': ['refused-app', /^the SdkAppid: 1400000001/],
  'an old time': ['refused-time', /^RequestTime/],
  'ActionStatus in small letters': ['envelope', /in capitals/],
} satisfies Readonly<Record<keyof typeof REPLIES, readonly [id: string, advice: RegExp]>>;

const known = { sdkAppId: '1400000001', token: 'style-token' };

it.each(Object.keys(ROWS) as (keyof typeof ROWS)[])('%s', (name) => {
  const [id, advice] = ROWS[name];
  const diagnosis = diagnose(answered(name), known);
  expect(diagnosis.advice.join('\n')).toMatch(advice);
  expect(diagnosis.id).toBe(id);
  expect(diagnosis.summary).not.toMatch(/<html|<!doctype/i);
  if (REPLIES[name].status >= 500) expect(diagnosis.advice.join('\n')).not.toMatch(/200/);
});

it('no token: a refusal that speaks of a signature asks for one', () => {
  expect(diagnose(answered('a bad signature'), { ...known, token: null }).advice[0]).toMatch(/--token/);
});

it('an endpoint that took the callback and never answered: just that', () => {
  const silent = buildExchange('', {
    reply: null,
    failure: { kind: 'timeout', message: 'no complete reply within 2000 ms' },
    latencyMs: null,
    verdict: 'late',
  });
  expect(diagnose(silent, known)).toMatchObject({
    id: 'never-answered',
    summary: expect.stringMatching(/never answered: no complete reply within 2000 ms/),
  });
});
