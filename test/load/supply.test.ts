import { expect, it } from 'vitest';
import { createSupply, type SupplySettings } from '../../src/load/supply.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import type { RawRequest } from '../../src/protocol/exchange.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { parseQuery, queryOf, WIRE_SHAPES, type WireShape } from '../../src/protocol/query.ts';
import { loadSampler, NO_WISH } from '../../src/protocol/sample.ts';
import { many } from '../support/random.ts';

const SDK_APP_ID = '1400000001';
const TOKEN = 'a-very-secret-token';
const SECOND = 1_669_872_112;

function endpointOf(url: string) {
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.endpoint;
}

const sampler = await loadSampler();

/** A supply of a few samples, so that most callbacks are of later rounds. */
function supplyOf(change: Partial<SupplySettings> & { seed?: number; pool?: number; url?: string } = {}) {
  const { seed = 1, pool = 7, url = 'http://127.0.0.1:3000/', ...rest } = change;
  return createSupply({
    endpoint: endpointOf(url),
    wire: 'documented',
    sdkAppId: SDK_APP_ID,
    token: null,
    userAgent: 'friend-cb/test',
    headers: [],
    samples: many(pool, (index) => sampler(seed, index, NO_WISH)),
    ...rest,
  });
}

const parametersOf = ({ target }: RawRequest) =>
  Object.fromEntries(parseQuery(queryOf(target)).parameters.map(({ name, value }) => [name, value]));
const bodyOf = ({ body }: RawRequest) => Buffer.from(body).toString('latin1');

it.each(WIRE_SHAPES)(
  '20,000 callbacks of seven samples are all distinct, valid and signed for their second: %s',
  (wire) => {
    const supply = supplyOf({ wire, token: TOKEN });
    const bodies = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) {
      const second = SECOND + Math.floor(index / 5000);
      const request = supply.requestOf(index, second);
      bodies.add(bodyOf(request));
      const { callback, findings } = judgeCallback(
        request,
        { sdkAppId: SDK_APP_ID, token: TOKEN },
        second * 1000 + 999,
      );
      if (findings.length > 0 || callback?.command !== 'Sns.CallbackFriendDelete' || callback.pairCount === 0)
        expect.fail(`callback ${index}: ${JSON.stringify(findings)}`);
      // RequestId is the observed shape's own, and no rule of the documentation.
      if (index % 5000 === 0)
        expect(parametersOf(request)).toMatchObject({ RequestTime: String(second), SdkAppid: SDK_APP_ID });
    }
    expect(bodies.size).toBe(20_000);
  },
);

it.each(many(5, (seed) => seed))(
  'a later round has the shape of the first: as many pairs, mirrored or not, the same deleter in all, seed %i',
  (seed) => {
    const supply = supplyOf({ seed, pool: 20 });
    const shape = (index: number) => {
      const { PairList } = JSON.parse(bodyOf(supply.requestOf(index, SECOND))) as {
        PairList: { From_Account: string; To_Account: string }[];
      };
      const ids = [...new Set(PairList.flatMap(({ From_Account, To_Account }) => [From_Account, To_Account]))];
      return {
        order: PairList.map(({ From_Account, To_Account }) => [ids.indexOf(From_Account), ids.indexOf(To_Account)]),
        lengths: ids.map((id) => id.length),
      };
    };
    for (let index = 0; index < 20; index += 1)
      for (const round of [1, 9, 10, 4321]) expect(shape(round * 20 + index)).toEqual(shape(index));
  },
);

it('the first round is what the sampler makes, to the byte', () => {
  const supply = supplyOf({ pool: 50 });
  for (let index = 0; index < 50; index += 1)
    expect(bodyOf(supply.requestOf(index, SECOND))).toBe(JSON.stringify(sampler(1, index, NO_WISH).body));
});

it('every callback of the observed shape has a RequestId of its own, a UUID v4', () => {
  const supply = supplyOf({ wire: 'observed' });
  const ids = new Set(many(20_000, (index) => parametersOf(supply.requestOf(index, SECOND))['RequestId'] ?? ''));
  expect(ids.size).toBe(20_000);
  for (const id of ids)
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) expect.fail(id);
});

/**
 * A request as a server reads it: line, headers, and as many bytes of body as its Content-Length
 * says.
 */
function readRequest(text: string) {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...headers] = head.split('\r\n');
  const [, method, target] = /^(\S+) (\S+) HTTP\/1\.1$/.exec(line) ?? [];
  const pairs = headers.map((header) => /^([^:]+): (.*)$/.exec(header)?.slice(1) ?? []);
  const length = pairs.find(([name]) => name === 'content-length')?.[1];
  return { method, target, headers: pairs, length: Number(length), body: rest.join('\r\n\r\n') };
}

const HEADERS = [
  ['X-One', '1'],
  ['Content-Type', 'text/plain'],
  ['User-Agent', null],
  ['Host', 'im.example.com'],
] as const;

it.each<[string, Partial<SupplySettings> & { url?: string }]>([
  ['documented', {}],
  ['observed', { wire: 'observed' }],
  ['signed', { token: TOKEN }],
  ['observed and signed', { wire: 'observed', token: TOKEN }],
  ['with a path and a query of its own', { url: 'http://127.0.0.1:3000/im/cb?app=1&x=%7e', token: TOKEN }],
  [
    'with a path and a query of its own, observed',
    { url: 'http://127.0.0.1:3000/im/cb?app=1&x=%7e', wire: 'observed', token: TOKEN },
  ],
  ['with credentials', { url: 'https://us%40er:p%3Aw@im.example.com/' }],
  ['with headers', { headers: HEADERS }],
  ['over IPv6', { url: 'http://[::1]:3000/' }],
])('the text of a callback is its request, to the byte: %s', (_, change) => {
  const supply = supplyOf(change);
  // Back and forth, as connections that wait have it; over a second and back.
  for (const [index, second] of many(200, (at) => [(at * 37) % 101, SECOND + (at % 3)] as const)) {
    const request = supply.requestOf(index, second);
    const read = readRequest(supply.textOf(index, second));
    expect([read.method, read.target, read.body]).toEqual([request.method, request.target, bodyOf(request)]);
    expect(read.length).toBe(request.body.length);
    const ours = read.headers.filter(([name]) => name !== 'host' && name !== 'connection' && name !== 'content-length');
    expect(ours).toEqual(request.headers.filter(([name]) => name.toLowerCase() !== 'host'));
    expect(read.headers.filter(([name]) => name?.toLowerCase() === 'host')).toHaveLength(1);
  }
});

it('the target keeps path and query of the endpoint in front, and the observed shape merges and sorts them', () => {
  const url = 'http://127.0.0.1:3000/im/cb?app=1&x=%7e';
  for (const index of [0, 7, 700]) {
    expect(supplyOf({ url }).requestOf(index, SECOND).target).toMatch(
      /^\/im\/cb\?app=1&x=%7e&SdkAppid=1400000001&CallbackCommand=Sns\.CallbackFriendDelete&contenttype=json&/,
    );
    const names = parseQuery(
      queryOf(supplyOf({ url, wire: 'observed', token: TOKEN }).requestOf(index, SECOND).target),
    ).parameters.map(({ name }) => name);
    expect(names).toEqual([
      'CallbackCommand',
      'ClientIP',
      'OptPlatform',
      'RequestId',
      'RequestTime',
      'SdkAppid',
      'Sign',
      'app',
      'contenttype',
      'x',
    ]);
  }
});

it.each(WIRE_SHAPES)('the same seed makes the same callbacks, another seed others: %s', (wire: WireShape) => {
  const [first, again, other] = [5, 5, 6].map((seed) => {
    const supply = supplyOf({ wire, seed });
    return many(100, (index) => supply.textOf(index, SECOND));
  }) as [string[], string[], string[]];
  expect(again).toEqual(first);
  expect(first.filter((text) => other.includes(text))).toEqual([]);
});

it('a signature is made anew for another second only, and without a token nothing depends on the second', () => {
  const signed = supplyOf({ token: TOKEN });
  expect(signed.textOf(3, SECOND)).toBe(signed.textOf(3, SECOND));
  expect(signed.textOf(3, SECOND)).not.toBe(signed.textOf(3, SECOND + 1));
  const plain = supplyOf();
  expect(plain.textOf(3, SECOND)).toBe(plain.textOf(3, SECOND + 1));
});

it('any number may be asked for, in any order, again and again', () => {
  const [one, other] = [supplyOf(), supplyOf()];
  const forward = many(500, (index) => one.textOf(index, SECOND));
  const backward = many(500, (index) => other.textOf(499 - index, SECOND)).toReversed();
  expect(backward).toEqual(forward);
});
