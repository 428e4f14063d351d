import { expect, it } from 'vitest';
import { readJson } from '../../src/protocol/json.ts';
import { findJsonFault } from '../../src/protocol/json-fault.ts';
import { createRandom, many } from '../support/random.ts';

it.each([
  ['{"a":1 "b":2}', 1, 8, `a comma or } is expected, not '"'`],
  ['{"a":1,}', 1, 8, "a name in double quotes is expected, not '}'"],
  ['[1,]', 1, 4, "a value is expected, not ']'"],
  ['[1 2]', 1, 4, "a comma or ] is expected, not '2'"],
  ["{'a':1}", 1, 2, `a name in double quotes or } is expected, not '''`],
  ['{a:1}', 1, 2, "a name in double quotes or } is expected, not 'a'"],
  ['{"a" 1}', 1, 6, "a colon is expected, not '1'"],
  ['{"a":True}', 1, 6, "a value is expected, not 'T'"],
  ['{"a":nul}', 1, 6, "a value is expected, not 'n'"],
  ['[}', 1, 2, "a value or ] is expected, not '}'"],
  ['[1}', 1, 3, "a comma or ] is expected, not '}'"],
  ['[01]', 1, 3, "a comma or ] is expected, not '1'"],
  ['{"a":1}\n\n{', 3, 1, "the end is expected, not '{'"],
  ['{"a":1}}', 1, 8, "the end is expected, not '}'"],
  ['<html>', 1, 1, "a value is expected, not '<'"],
  ['  \n ', 2, 2, 'a value is expected, and not the end of the text'],
  ['{"a":', 1, 6, 'a value is expected, and not the end of the text'],
  ['{"a', 1, 4, 'the " that ends the string is expected, and not the end of the text'],
  ['{"a":"x\ny"}', 1, 8, String.raw`an escape such as \n is expected, not '\n'`],
  [String.raw`"\x"`, 1, 2, String.raw`an escape that JSON knows, such as \n or \u4e2d, is expected, not '\'`],
  ['"张三\\', 1, 4, String.raw`an escape that JSON knows, such as \n or \u4e2d, is expected, not '\'`],
  ['{"张三":1,\r\n  "😀": 李}', 2, 8, "a value is expected, not '李'"],
  ['\u001b[1m', 1, 1, String.raw`a value is expected, not '\u001b'`],
  ['\u00a0{}', 1, 1, "a value is expected, not '\u00a0'"],
])('%j: line %d, column %d', (text, line, column, problem) => {
  expect(findJsonFault(text)).toMatchObject({ line, column, problem });
  expect(readJson(Buffer.from(text))).toEqual({
    ok: false,
    problem: 'syntax',
    detail: `line ${line}, column ${column}: ${problem}`,
  });
});

it.each(['['.repeat(1_000_000), `"${'a'.repeat(3_000_000)}`, `[${'1,'.repeat(500_000)}`])(
  'the end of a long text is found',
  (text) => {
    expect(findJsonFault(text)?.offset).toBe(text.length);
  },
);

it('agrees with JSON.parse on texts that were damaged at random', () => {
  const random = createRandom(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const whole = String.raw`{"CallbackCommand":"Sns\n\u4e2d","PairList":[{"a":"b","c":null},[ ],{},-1.5e+3,true,0]}`;
  const damage = (text: string): string => {
    const at = Math.floor(random() * text.length);
    const put = pick([
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '0',
      '-',
      '.',
      'e',
      'u',
      ' ',
      '\n',
      'null',
      '\u0000',
    ]);
    return text.slice(0, at) + put + text.slice(at + Math.floor(random() * 3));
  };
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const texts = many(20_000, () =>
    many(1 + Math.floor(random() * 3), () => damage).reduce((text, each) => each(text), whole),
  );
  expect(texts.some(parses)).toBe(true);
  expect(texts.filter((text) => (findJsonFault(text) === null) !== parses(text))).toEqual([]);
});
