import { expect, it } from 'vitest';
import { CHANGE_HEADER, PATHS } from '../../src/inspector/api.ts';
import { rawStatus, startInspectedChat, startInspectedListen } from '../support/inspector.ts';

const CHANGE = `${CHANGE_HEADER.name}: ${CHANGE_HEADER.value}`;
const JSON_TYPE = 'Content-Type: application/json';

interface Raw {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** PORT stands for that of the inspector. */
function raw(base: string, { method = 'GET', target = PATHS.state, headers = [], body = '' }: Raw): string {
  const { port } = new URL(base);
  const host = headers.some((each) => /^host:/i.test(each)) ? [] : ['Host: 127.0.0.1:PORT'];
  const lines = [`${method} ${target} HTTP/1.1`, ...host, ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
  return `${lines.join('\r\n')}\r\n\r\n${body}`.replaceAll('PORT', port);
}

const DELETION = JSON.stringify({ from: 'a', to: 'b', isTwoWay: false, platform: 'iOS' });
const CHOICE = JSON.stringify({ name: 'fail', status: null, delayMs: 0, errorInfo: null, scope: 'all' });
const choose = (headers: readonly string[], body = CHOICE): Raw => ({
  ...{ method: 'POST', target: PATHS.reply, headers, body },
});

it.each<[number, string, Raw]>([
  [200, 'the address', {}],
  [200, 'localhost', { headers: ['Host: localhost:PORT'] }],
  [200, 'a name under localhost', { headers: ['Host: my.localhost'] }],
  [200, 'another port, as through a tunnel of ssh', { headers: ['Host: localhost:1'] }],
  [200, 'IPv6', { headers: ['Host: [::1]:PORT'] }],
  [200, 'its own page', { headers: ['Origin: http://127.0.0.1:PORT', 'Sec-Fetch-Site: same-origin'] }],
  [200, 'an address that was typed', { headers: ['Sec-Fetch-Site: none'] }],
  [421, 'a name that a page lets point here', { headers: ['Host: evil.example'] }],
  [421, 'a name with our port', { headers: ['Host: evil.example:PORT'] }],
  [421, 'a name that begins like ours', { headers: ['Host: localhost.evil.example'] }],
  [421, 'a name that begins like an address', { headers: ['Host: 127.0.0.1.evil.example'] }],
  [421, 'an address of the network', { headers: ['Host: 192.168.1.7:PORT'] }],
  [421, 'every address', { headers: ['Host: 0.0.0.0:PORT'] }],
  [421, 'a login in front', { headers: ['Host: evil.example@127.0.0.1'] }],
  [421, 'no name', { headers: ['Host:'] }],
  [421, 'no name that can be read', { headers: ['Host: a b'] }],
  [403, 'a foreign origin', { headers: ['Origin: https://evil.example'] }],
  [403, 'another port', { headers: ['Origin: http://127.0.0.1:1'] }],
  [403, 'no origin at all', { headers: ['Origin: null'] }],
  [403, 'another name of this machine', { headers: ['Origin: http://localhost:PORT'] }],
  [403, 'a foreign page', { headers: ['Sec-Fetch-Site: cross-site'] }],
  [403, 'a page on another port', { headers: ['Sec-Fetch-Site: same-site'] }],
  [403, 'a foreign page for the page', { target: '/', headers: ['Sec-Fetch-Site: cross-site'] }],
  [403, 'a foreign page for the events', { target: PATHS.events, headers: ['Origin: http://evil.example'] }],
  [404, 'nothing', { target: '/api/nothing' }],
  [404, 'an id that cannot be decoded', { target: `${PATHS.entries}/%zz` }],
  [404, 'an id that is not there', { target: `${PATHS.entries}/x` }],
  [404, 'what every object has', { target: '/constructor' }],
  [404, 'a file beside the page', { target: '/../package.json' }],
  [404, 'a whole URL', { target: 'http://127.0.0.1/api/state' }],
  [405, 'POST for the state', { method: 'POST', headers: [CHANGE, JSON_TYPE], body: '{}' }],
  [405, 'POST for the page', { method: 'POST', target: '/', headers: [CHANGE, JSON_TYPE], body: '{}' }],
  [405, 'DELETE for the events', { method: 'DELETE', target: PATHS.events }],
  [405, 'GET for a change', { target: PATHS.reply }],
  [405, 'OPTIONS', { method: 'OPTIONS', target: PATHS.reply }],
  [200, 'a change', choose([CHANGE, JSON_TYPE])],
  [200, 'a change with a charset', choose([CHANGE, `${JSON_TYPE}; charset=utf-8`])],
  [403, 'a change without the header', choose([JSON_TYPE])],
  [403, 'a change with another value of the header', choose([`${CHANGE_HEADER.name}: 1`, JSON_TYPE])],
  [403, 'a change by a foreign page', choose([CHANGE, JSON_TYPE, 'Origin: http://evil.example'])],
  [415, 'a change as a form', choose([CHANGE, 'Content-Type: application/x-www-form-urlencoded'])],
  [415, 'a change as text', choose([CHANGE, 'Content-Type: text/plain'])],
  [415, 'a change without a type', choose([CHANGE])],
  [415, 'a change of a type that begins like JSON', choose([CHANGE, 'Content-Type: application/jsonp'])],
  [400, 'a change that is no JSON', choose([CHANGE, JSON_TYPE], '{')],
  [400, 'a change that is no object', choose([CHANGE, JSON_TYPE], '[]')],
  [400, 'a change of nothing', choose([CHANGE, JSON_TYPE], '')],
  [413, 'a large change', choose([CHANGE, JSON_TYPE], `{"x":"${'x'.repeat(2 * 1024 * 1024)}"}`)],
  [403, 'going back without the header', { method: 'DELETE', target: PATHS.reply }],
  [200, 'going back', { method: 'DELETE', target: PATHS.reply, headers: [CHANGE] }],
  [404, 'a graph, which listen has not', { target: PATHS.graph }],
  [
    404,
    'a deletion, which listen has not',
    { method: 'POST', target: PATHS.deleteFriend, headers: [CHANGE, JSON_TYPE], body: DELETION },
  ],
])('%i for %s', async (status, _, request) => {
  const { page } = await startInspectedListen();
  expect(await rawStatus(page.base, raw(page.base, request))).toBe(status);
});

it('a refusal has words, and what is allowed', async () => {
  const { page } = await startInspectedListen();
  const response = await fetch(new URL(PATHS.reply, page.base));
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, DELETE']);
  expect(await response.json()).toEqual({ error: 'GET is not taken here, but POST and DELETE' });
});

it.each(['/', '/page.js', '/page.css', PATHS.state, PATHS.entries, '/nothing', PATHS.events])(
  '%s: no other page may read it, frame it, or run in it',
  async (path) => {
    const { page } = await startInspectedListen();
    const abort = new AbortController();
    const { headers } = await fetch(new URL(path, page.base), { signal: abort.signal });
    const policy = headers.get('content-security-policy');
    abort.abort();
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  },
);

it('the page has nothing inline, and asks for nothing from elsewhere', async () => {
  const { page } = await startInspectedListen();
  const html = await (await fetch(page.base)).text();
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?:/);
});

it('it is on the loopback interface alone, whatever --host is', async () => {
  const { page } = await startInspectedListen(['--host', '0.0.0.0']);
  const { networkInterfaces } = await import('node:os');
  const other = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  if (other === undefined) return;
  const { port } = new URL(page.base);
  await expect(fetch(`http://${other.address}:${port}/`)).rejects.toThrow();
});

it('a body that lies about its length, or never ends, is refused', async () => {
  const { page } = await startInspectedChat();
  const head = [`POST ${PATHS.send} HTTP/1.1`, 'Host: localhost', CHANGE, JSON_TYPE, 'Transfer-Encoding: chunked'];
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  expect(await rawStatus(page.base, `${head.join('\r\n')}\r\n\r\n${chunk.repeat(3)}`)).toBe(413);
});
