import { expect, it } from 'vitest';
import { joinTarget, readParameter, splitTarget, writeParameter } from '../../../src/inspector/page/draft.ts';

it.each(['/', '/im', '/im?', '/im?a', '/im?a=1&b=%2F+%zz&&c==', '/im?SdkAppid=1&x=?&y=a%20b'])(
  'a target that was not changed stays as it is, to the byte: %s',
  (target) => {
    expect(joinTarget(splitTarget(target))).toBe(target);
  },
);

it.each<[string, string, string]>([
  ['a=1', 'a', '1'],
  ['a', 'a', ''],
  ['%E5%9B%9E=x+y%26', '回', 'x y&'],
  ['a=%zz', 'a', '%zz'],
  ['a=b=c', 'a', 'b=c'],
])('the parameter %s is read as %s and %s', (raw, name, value) => {
  expect(readParameter({ raw })).toEqual({ name, value });
});

it('a changed parameter is encoded', () => {
  expect(writeParameter('a b', '回&=')).toEqual({ raw: 'a%20b=%E5%9B%9E%26%3D' });
});
