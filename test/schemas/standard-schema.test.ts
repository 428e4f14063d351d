import type { StandardSchemaV1 } from '@standard-schema/spec';
import { expect, it } from 'vitest';
import { type ReplyEnvelope, type StandardIssue, schemas } from '../../src/index.ts';
import { callbackNames, readCallbackFixture, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { readJson } from '../../src/protocol/json.ts';
import { exchange } from '../support/exchange.ts';
import { compileSchema } from '../support/schemas.ts';

const issuesOf = (name: keyof typeof schemas, value: unknown): readonly StandardIssue[] =>
  schemas[name]['~standard'].validate(value).issues ?? [];

it('each is a Standard Schema of version 1, by the types of its authors too', () => {
  const all: Readonly<Record<string, StandardSchemaV1>> = schemas;
  const reply: StandardSchemaV1<ReplyEnvelope> = schemas.reply;
  expect(reply['~standard']).toMatchObject({ version: 1, vendor: 'friend-cb' });
  expect(Object.keys(all).sort()).toEqual(['callback', 'callbackQuery', 'exchange', 'friends', 'loadReport', 'reply']);
});

interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
  toAsymmetricMatcher(): string;
}

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

it('vitest matches with it', () => {
  expect(OK).toEqual(expect.schemaMatching(schemas.reply));
  expect({ code: 0 }).toEqual(expect.not.schemaMatching(schemas.reply));
  const matcher = expect.schemaMatching(schemas.reply) as AsymmetricMatcher;
  expect(matcher.asymmetricMatch({ ...OK, ErrorCode: 1 })).toBe(false);
  // What stands in the diff of a failed test.
  expect(matcher.toAsymmetricMatcher()).toMatch(/ErrorCode.*\(envelope-pairing\)/s);
});

it.each<[keyof typeof schemas, unknown, StandardIssue[]]>([
  ['reply', { ...OK, more: 1 }, []],
  [
    'reply',
    { ...OK, ErrorInfo: undefined },
    [{ path: ['ErrorInfo'], message: expect.stringContaining('(envelope-member-missing)') }],
  ],
  [
    'reply',
    { ...OK, ErrorCode: Number.NaN },
    [{ path: ['ErrorCode'], message: expect.stringContaining('(envelope-member-type)') }],
  ],
  ['reply', 'OK', [{ path: [], message: expect.stringContaining('(reply-not-object)') }]],
  ['reply', undefined, [{ path: [], message: 'it cannot be written as JSON' }]],
  ['reply', { ...OK, ErrorCode: 0n }, [{ path: [], message: 'it cannot be written as JSON' }]],
  ['callback', { PairList: [] }, []],
  [
    'callback',
    {
      PairList: [
        { From_Account: 'a', To_Account: 'b' },
        { From_Account: 'a', To_Account: 7 },
      ],
    },
    [{ path: ['PairList', 1, 'To_Account'], message: expect.stringContaining('(pair-malformed)') }],
  ],
  [
    'callback',
    { CallbackCommand: 'x', PairList: [] },
    [{ path: ['CallbackCommand'], message: expect.stringContaining('(command-mismatch)') }],
  ],
  ['callback', {}, [{ path: ['PairList'], message: expect.stringContaining('(pairlist-missing)') }]],
  ['callbackQuery', { SdkAppid: '1', CallbackCommand: 'Sns.CallbackFriendDelete', more: undefined }, []],
  [
    'callbackQuery',
    { SdkAppid: ['1', '2'] },
    [{ path: ['SdkAppid'], message: 'SdkAppid is no string: each parameter is given once' }],
  ],
  ['callbackQuery', {}, [{ path: ['SdkAppid'], message: expect.stringContaining('(sdkappid-missing)') }]],
  ['callbackQuery', [], [{ path: [], message: 'the query is not an object of parameters' }]],
  ['exchange', exchange('1'), []],
  ['exchange', { ...exchange('1'), verdict: 7 }, [{ path: [], message: 'its verdict is no text' }]],
  ['friends', { friends: { alice: ['bob'] } }, []],
  ['friends', { friends: { 'a "b"': ['bob', ''] } }, [{ path: ['friends', 'a "b"', 1], message: 'an id is empty' }]],
  ['loadReport', { v: 2 }, [{ path: [], message: 'its version is 2, this program knows 1' }]],
])('%s: %o', (name, value, issues) => {
  expect(issuesOf(name, value)).toEqual(issues);
});

it('it says of every named callback and reply what the JSON Schema says', () => {
  const replies = replyNames().flatMap((name) => {
    const reading = readJson(readReplyFixture(name).body);
    return reading.ok ? [reading.value] : [];
  });
  expect(replies.length).toBeGreaterThan(40);
  for (const value of replies) expect(issuesOf('reply', value).length === 0).toBe(compileSchema('reply')(value));
  for (const name of callbackNames()) expect(issuesOf('callback', readCallbackFixture(name).body)).toEqual([]);
});
