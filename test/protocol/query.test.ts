import { expect, it } from 'vitest';
import { buildQuery, buildTarget, editQuery, parseQuery, type QueryFields } from '../../src/protocol/query.ts';

const fields: QueryFields = {
  sdkAppId: '888888',
  command: 'Sns.CallbackFriendDelete',
  contentType: 'json',
  clientIp: '127.0.0.1',
  platform: 'RESTAPI',
  requestId: '2ea4e023-2859-4512-b629-3089f77dff70',
  signature: null,
};
const signature = { token: 'xxxxyyyy', requestTime: '1669872112' };
const root = { path: '/', query: '' };
const DOCUMENTED =
  'SdkAppid=888888&CallbackCommand=Sns.CallbackFriendDelete' +
  '&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI';
const SIGN = '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061';

it.each([
  ['documented', fields, root, `/?${DOCUMENTED}`],
  ['documented', { ...fields, signature }, root, `/?${DOCUMENTED}&Sign=${SIGN}&RequestTime=1669872112`],
  ['documented', fields, { path: '/im/cb', query: 'app=1&x=%7e' }, `/im/cb?app=1&x=%7e&${DOCUMENTED}`],
  [
    // The captured request of 2021, byte for byte.
    'observed',
    { ...fields, clientIp: '36.112.173.178', platform: 'iOS', sdkAppId: '1400483163' },
    root,
    '/?CallbackCommand=Sns.CallbackFriendDelete&ClientIP=36.112.173.178&OptPlatform=iOS' +
      '&RequestId=2ea4e023-2859-4512-b629-3089f77dff70&SdkAppid=1400483163&contenttype=json',
  ],
  [
    // The app's own parameter arrives merged into its sorted place.
    'observed',
    { ...fields, signature },
    { path: '/im', query: 'appid=7' },
    '/im?CallbackCommand=Sns.CallbackFriendDelete&ClientIP=127.0.0.1&OptPlatform=RESTAPI' +
      '&RequestId=2ea4e023-2859-4512-b629-3089f77dff70&RequestTime=1669872112&SdkAppid=888888' +
      `&Sign=${SIGN}&appid=7&contenttype=json`,
  ],
] as const)('%s %o at %o', (wire, given, endpoint, target) => {
  expect(buildTarget(wire, endpoint, buildQuery(wire, given))).toBe(target);
});

it.each([
  [
    'a=1&b=2',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [],
  ],
  [
    'a=1&&a=2&',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    [],
  ],
  ['a', [['a', '']], []],
  ['a=b=c', [['a', 'b=c']], []],
  ['a=%E5%BC%A0+%2B', [['a', '张 +']], []],
  ['%61=1', [['a', '1']], []],
  [
    'a=%zz&b=%ff',
    [
      ['a', '%zz'],
      ['b', '%ff'],
    ],
    ['a', 'b'],
  ],
  ['', [], []],
] as const)('parses %s', (text, expected, undecodable) => {
  const parsed = parseQuery(text);
  expect(parsed.parameters.map(({ name, value }) => [name, value])).toEqual(expected);
  expect(parsed.undecodable).toEqual(undecodable);
});

it('what is built is parsed again, whatever the values are', () => {
  const odd = { ...fields, clientIp: 'a&b=c#d e+f%g', platform: '张伟 "x"' };
  const query = buildQuery('observed', odd)
    .map((each) => each.raw)
    .join('&');
  const parsed = parseQuery(query);
  expect(parsed.undecodable).toEqual([]);
  expect(Object.fromEntries(parsed.parameters.map(({ name, value }) => [name, value]))).toMatchObject({
    ClientIP: odd.clientIp,
    OptPlatform: odd.platform,
  });
});

const names = (wire: 'documented' | 'observed', set: [string, string][], drop: string[]) => {
  const { parameters, unknown } = editQuery(wire, buildQuery(wire, fields), { set, drop });
  return [parameters.map(({ raw }) => raw.replace(/=.*/, '')).join(' '), unknown];
};

it.each([
  [
    'replaces in place',
    'documented',
    [['ClientIP', 'x']],
    [],
    'SdkAppid CallbackCommand contenttype ClientIP OptPlatform',
    [],
  ],
  [
    'adds at the end',
    'documented',
    [['Extra', 'x']],
    [],
    'SdkAppid CallbackCommand contenttype ClientIP OptPlatform Extra',
    [],
  ],
  [
    'a name given twice stands twice',
    'documented',
    [
      ['SdkAppid', '1'],
      ['SdkAppid', '2'],
    ],
    [],
    'SdkAppid CallbackCommand contenttype ClientIP OptPlatform SdkAppid',
    [],
  ],
  [
    'keeps the observed shape sorted',
    'observed',
    [['Extra', 'x']],
    [],
    'CallbackCommand ClientIP Extra OptPlatform RequestId SdkAppid contenttype',
    [],
  ],
  ['drops', 'documented', [], ['contenttype'], 'SdkAppid CallbackCommand ClientIP OptPlatform', []],
  [
    'tells what it could not drop',
    'documented',
    [],
    ['Sign'],
    'SdkAppid CallbackCommand contenttype ClientIP OptPlatform',
    ['Sign'],
  ],
] as [string, 'documented' | 'observed', [string, string][], string[], string, string[]][])(
  '%s',
  (_, wire, set, drop, expected, unknown) => {
    expect(names(wire, set, drop)).toEqual([expected, unknown]);
  },
);
