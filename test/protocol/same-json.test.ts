import { expect, it } from 'vitest';
import { isSameJson } from '../../src/protocol/same-json.ts';

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

it.each<[string, string, string, boolean]>([
  ['numbers beyond 2^53', '9007199254740993', '9007199254740992', false],
  ['the same number beyond 2^53', '[9007199254740993]', '[ 9007199254740993 ]', true],
  ['more digits than a double has', '0.1', '0.10000000000000001', false],
  ['numbers beyond all doubles', '1e400', '1e401', false],
  ['one number beyond all doubles', '1e400', '10E+399', true],
  ['a number too small for a double', '1e-400', '0', false],
  ['1.0 and 1', '1.0', '1', true],
  ['exponents', '1e3', '1000', true],
  ['a negative exponent', '10e-1', '1', true],
  ['zeros behind', '120', '12', false],
  ['zeros in front', '0.001', '1e-3', true],
  ['zeros of both kinds', '0', '-0.0e5', true],
  ['signs', '-1', '1', false],
  ['an exponent of many digits', '1e1234567890123456789', '1e1234567890123456780', false],
  ['a number and a string', '"n1"', '1', false],
  ['a number and its text', '"1"', '1', false],
  ['digits in a string', '"1.0"', '"1"', false],
  ['escapes', '"\\u0041"', '"A"', true],
  ['an escaped quote before a number', '["\\"",1.0]', '["\\"",1]', true],
  ['order and layout of members', '{"a":1,"b":[2]}', '{ "b":[2.0],\n"a":1e0 }', true],
  ['order of an array', '[1,2]', '[2,1]', false],
  ['length of an array', '[1]', '[1,2]', false],
  ['an array and an object', '[]', '{}', false],
  ['null and nothing', '{"a":null}', '{}', false],
  ['a member of Object.prototype', '{"constructor":1}', '{"x":1}', false],
  ['__proto__', '{"__proto__":1}', '{"__proto__":2}', false],
  ['true and false', '[true]', '[false]', false],
  ['half a million levels', nested(500_000), ` ${nested(500_000)}`, true],
  ['not JSON', 'x', 'x', false],
])('%s', (_, one, other, wanted) => {
  expect(isSameJson(Buffer.from(one), Buffer.from(other))).toBe(wanted);
});
