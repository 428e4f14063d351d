import { expect, it } from 'vitest';
import type { HeaderList } from '../../src/protocol/exchange.ts';
import { guardForward } from '../../src/receiver/forward-guard.ts';

const MARK = 'friend-cb-0123456789abcdef';
const guard = (headers: HeaderList, method = 'POST') =>
  guardForward({ method, target: '/', headers, body: Buffer.alloc(0) }, MARK);
const host = (name: string): HeaderList[number] => ['Host', name];

it.each<[string, HeaderList]>([
  ['alone', [['Via', `1.1 ${MARK}`]]],
  ['small letters', [['via', `1.1 ${MARK}`]]],
  ['behind other proxies', [['Via', `1.0 fred, 1.1 ${MARK} (a comment)`]]],
  [
    'in the second of two',
    [
      ['Via', '1.1 fred'],
      ['Via', `HTTP/1.1  ${MARK}`],
    ],
  ],
])('a request that was forwarded from here is answered with 508: %s', (_, headers) => {
  expect(guard(headers)).toMatchObject({ status: 508, finding: { code: 'forward-circle', level: 'must', at: 'Via' } });
});

it.each<[string, HeaderList]>([
  ['none', []],
  ['another receiver', [['Via', '1.1 friend-cb-fedcba9876543210']]],
  ['a longer name', [['Via', `1.1 ${MARK}0`]]],
  ['the name as a comment', [['Via', `1.1 fred (${MARK})`]]],
])('a Via that is not ours goes on: %s', (_, headers) => {
  expect(guard(headers)).toBeNull();
});

it.each<[string, string, HeaderList, string]>([
  ['a page elsewhere', 'POST', [host('127.0.0.1:8989'), ['Origin', 'https://evil.example']], 'Origin'],
  ['a sandboxed page', 'POST', [host('127.0.0.1:8989'), ['Origin', 'null']], 'Origin'],
  ['an Origin that is no URL', 'POST', [host('127.0.0.1:8989'), ['Origin', '']], 'Origin'],
  ['another port here', 'POST', [host('localhost:8989'), ['Origin', 'http://localhost:3000']], 'Origin'],
  ['another name here', 'POST', [host('localhost:8989'), ['Origin', 'http://127.0.0.1:8989']], 'Origin'],
  ['a preflight', 'OPTIONS', [host('localhost:8989'), ['Origin', 'https://evil.example']], 'Origin'],
  ['an image', 'GET', [host('127.0.0.1:8989'), ['Sec-Fetch-Site', 'cross-site']], 'Sec-Fetch-Site'],
  ['an image of another port', 'GET', [host('localhost:8989'), ['Sec-Fetch-Site', 'same-site']], 'Sec-Fetch-Site'],
  ['a name that points here', 'POST', [host('evil.example:8989'), ['Origin', 'http://evil.example:8989']], 'Origin'],
  ['a name that looks local', 'POST', [host('localhost.evil.example'), ['Origin', 'http://localhost']], 'Origin'],
  ['a name that points here, over TLS', 'GET', [host('evil.example'), ['Sec-Fetch-Site', 'same-origin']], 'Host'],
  ['a GET to a name that points here', 'GET', [host('evil.example'), ['User-Agent', 'Mozilla/5.0 (X11)']], 'Host'],
  ['no Host', 'POST', [['Origin', 'https://evil.example']], 'Origin'],
])('what a web page sends is refused with 403: %s', (_, method, headers, header) => {
  expect(guard(headers, method)).toMatchObject({
    status: 403,
    finding: { code: 'forward-web-page', level: 'must', at: header },
  });
});

it.each<[string, string, HeaderList]>([
  ['Chat, through a tunnel', 'POST', [host('abc.tunnel.example'), ['User-Agent', 'libcurl/7']]],
  [
    'a script that calls itself a browser, through a tunnel',
    'POST',
    [host('abc.tunnel.example'), ['User-Agent', 'Mozilla/5.0']],
  ],
  [
    "Node's fetch, through a tunnel",
    'POST',
    [host('abc.tunnel.example'), ['Sec-Fetch-Mode', 'cors'], ['Accept-Language', '*']],
  ],
  [
    'someone who opens the tunnel',
    'GET',
    [host('abc.tunnel.example'), ['Sec-Fetch-Site', 'none'], ['User-Agent', 'Mozilla/5.0']],
  ],
  ['a health check', 'GET', [host('abc.tunnel.example'), ['User-Agent', 'kube-probe/1']]],
  [
    'a page of the backend',
    'POST',
    [host('LOCALHOST:8989'), ['Origin', 'http://localhost:8989'], ['Sec-Fetch-Site', 'same-origin']],
  ],
  ['the same on the usual port', 'POST', [host('127.0.0.1:80'), ['Origin', 'http://127.0.0.1']]],
  ['the same by IPv6', 'POST', [host('[::1]:8989'), ['Origin', 'http://[::1]:8989']]],
  ['someone who opens it here', 'GET', [host('localhost:8989'), ['User-Agent', 'Mozilla/5.0']]],
  ['HTTP/1.0 without a Host', 'POST', []],
  ['a Host that is none', 'POST', [host('a b:c')]],
])('all others go on: %s', (_, method, headers) => {
  expect(guard(headers, method)).toBeNull();
});
