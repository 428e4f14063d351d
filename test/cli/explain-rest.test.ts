import { expect, it } from 'vitest';
import { CASE_IDS } from '../../src/contract/suite.ts';
import { EXIT_CODE_WORDS } from '../../src/errors.ts';
import { VERDICTS } from '../../src/protocol/exchange.ts';
import { FINDING_CODES, LEVELS } from '../../src/protocol/findings.ts';
import { CHOICES_OF_CHAT } from '../../src/protocol/rest/choices.ts';
import { REST_CODES } from '../../src/protocol/rest/codes.ts';
import { SOURCES } from '../../src/protocol/sources.ts';
import { runCli } from '../support/harness.ts';

const CODE_PAGE = `31704  documented, a code of the REST API

  The account to delete is no friend

  advice    Take it as done: what should be gone is gone. No callback comes for this item.
  note      The FAQ (1047/34457) has 30001 here instead: take both.
  text      Err_SNS_FriendDelete_Not_Friend in ResultInfo, in the reply to friend_delete (observed)
  known     documented: a page of Tencent's manual has it
  source    1047/34905 Deleting Friends, https://www.tencentcloud.com/document/product/1047/34905
`;

const CHOICE_PAGE = `not-a-friend  chosen, in friend-cb chat

  Which code has the item of an account that is no friend?

  choice    31704, as the page of the call says.
  setting   --not-a-friend of friend-cb chat
  others    The FAQ says 30001. One backend takes 30003 and 30004 for it, too.
  known     chosen: friend-cb's choice, not Tencent's word
  silent    these pages do not say it, or disagree:
            1047/34905 Deleting Friends, https://www.tencentcloud.com/document/product/1047/34905
            1047/34457 FAQ: User Profile and Relationship Chain, https://www.tencentcloud.com/document/product/1047/34457
            269/32485 FAQ: user profiles and relationship chains (Chinese), https://cloud.tencent.com/document/product/269/32485
`;

const CALL_PAGE = `friend_delete  documented, a call of the REST API that friend-cb chat answers

  deletes friends, one-way or two-way

  path      POST /v4/sns/friend_delete
  body      From_Account: the id of an account
            To_Account: an array of ids, at most 1000
            DeleteType: a string, one of Delete_Type_Single, Delete_Type_Both, may be left out
  then      Sns.CallbackFriendDelete
  rate      200 a second; friend-cb chat has no limit unless --rate-limit sets one
  source    1047/34905 Deleting Friends, https://www.tencentcloud.com/document/product/1047/34905
`;

it.each([
  ['friend_delete', CALL_PAGE],
  ['31704', CODE_PAGE],
  ['not-a-friend', CHOICE_PAGE],
])('explain %s is a page of its own', async (id, page) => {
  expect(await runCli(['explain', id])).toEqual({ code: 0, stdout: page, stderr: '' });
});

it.each(REST_CODES)('explain $code: meaning, what to do, how it is known, and where', async (row) => {
  const { code, stdout, stderr } = await runCli(['explain', String(row.code)]);
  expect([code, stderr]).toEqual([0, '']);
  const { title, advice, mark, note, source } = row;
  const url = source === null ? 'source    none' : SOURCES[source].url;
  for (const part of [`${row.code}  ${mark}, `, title, advice, `known     ${mark}: `, note ?? '', url])
    expect(stdout).toContain(part);
});

it.each(CHOICES_OF_CHAT)("explain $id: it is never told as Tencent's word", async (row) => {
  const { code, stdout, stderr } = await runCli(['explain', row.id]);
  expect([code, stderr]).toEqual([0, '']);
  const pages = row.silent.map((page) => SOURCES[page].url);
  for (const part of [row.question, row.choice, row.setting ?? 'setting   none', row.alternatives ?? '', ...pages])
    expect(stdout).toContain(part);
  expect(stdout).toContain("friend-cb's choice, not Tencent's word");
});

it.each<[string, string, readonly string[], readonly string[]]>([
  ['38500', '38000  documented, a code of the REST API', [], []],
  ['39000', '38000  documented, a code of the REST API', [], []],
  // A page of this number exists as well; by its whole id it is found.
  ['38417', '38000  documented, a code of the REST API', [], []],
  ['269/38417', '269/38417  Checking accounts (Chinese), https://', [], []],
  ['2', '2  an exit code: you can fix it', [], []],
  ['130', '130  an exit code: ended by SIGINT', [], []],
  ['usersig', 'usersig  a group: 3 choices of friend-cb chat', ['usersig-clock'], ['delete-type-default']],
  ['callback', 'callback  a group: ', ['callback-too-large', 'callback-order'], ['callbacks-per-call']],
  ['34905', '1047/34905  Deleting Friends, https://', ['31704', '31707', 'delete-type-default'], ['30001']],
  ['1047/34348', '1047/34348  Error Codes, https://', ['60002', '70009', 'order-of-checks'], ['31704', '60006']],
])('explain %s', async (id, head, shown, absent) => {
  const [text, json] = await Promise.all([runCli(['explain', id]), runCli(['explain', id, '--json'])]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout.startsWith(head)).toBe(true);
  const { findings, restCodes, choices } = JSON.parse(json.stdout);
  const names = [...findings, ...restCodes, ...choices].map(({ code, id: name }) => String(code ?? name));
  for (const each of shown) {
    expect(text.stdout).toMatch(new RegExp(`^${each} `, 'm'));
    expect(names).toContain(each);
  }
  for (const each of absent) {
    expect(text.stdout).not.toMatch(new RegExp(`^${each} `, 'm'));
    expect(names).not.toContain(each);
  }
});

it('explain --json has codes with their texts, and choices with the pages that are silent', async () => {
  const { stdout } = await runCli(['explain', '--json']);
  const { restCodes, choices, sources } = JSON.parse(stdout);
  expect([restCodes.length, choices.length]).toEqual([REST_CODES.length, CHOICES_OF_CHAT.length]);
  expect(restCodes.find(({ code }: { code: number }) => code === 30516)).toEqual({
    code: 30516,
    title: 'The other takes no friend requests',
    advice: 'Respect it, or change AllowType of the other with portrait_set, or use ForceAddFlags.',
    mark: 'documented',
    source: '1047/34902',
    note: null,
    texts: [{ call: 'friend_add', text: 'Err_SNS_FriendAdd_Friend_Allow_Type_Forbid', mark: 'observed' }],
  });
  const pages = new Set(sources.map(({ id }: { id: string }) => id));
  for (const { silent } of CHOICES_OF_CHAT) for (const page of silent) expect(pages).toContain(page);
});

it('explain PAGE --json names the page, even where nothing rests on it', async () => {
  const { stdout } = await runCli(['explain', '269/75426', '--json']);
  expect(JSON.parse(stdout).sources).toEqual([{ id: '269/75426', ...SOURCES['269/75426'] }]);
});

it('explain 31704 on a terminal stays within it', async () => {
  const { stdout } = await runCli(['explain', '30004', '--no-color'], { isTTY: true, columns: 80 });
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it.each([
  ['delete-type-defualt', 'delete-type-default'],
  ['not-a-freind', 'not-a-friend'],
])('explain %s suggests %s', async (id, suggestion) => {
  const { code, stdout, stderr } = await runCli(['explain', id]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toBe(
    `friend-cb: there is no finding, case, call, code or choice '${id}'; did you mean ${suggestion}?`,
  );
});

it('a code that is not known is no slip: no other is suggested, and the list of all is named', async () => {
  const { code, stderr } = await runCli(['explain', '31705']);
  expect(code).toBe(2);
  expect(stderr.split('\n').slice(0, 2)).toEqual([
    "friend-cb: there is no finding, case, call, code or choice '31705'",
    `  Chat has more codes than these: ${SOURCES['1047/34348'].url}`,
  ]);
});

it('a word explains one thing only', () => {
  const words = [
    ...FINDING_CODES,
    ...CASE_IDS,
    ...LEVELS,
    ...VERDICTS,
    ...Object.keys(EXIT_CODE_WORDS),
    ...REST_CODES.map(({ code }) => String(code)),
    ...CHOICES_OF_CHAT.map(({ id }) => id),
    ...Object.keys(SOURCES),
    // A page can be asked for by its number alone, as long as nothing else has this number.
    ...Object.keys(SOURCES).map((page) => page.replace(/.*\//, '')),
  ];
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});
