import { expect, it } from 'vitest';
import { CHOICES_OF_CHAT, findChoice } from '../../src/protocol/rest/choices.ts';
import { findRestCode, ITEM_TEXTS, observedText, REST_CODES } from '../../src/protocol/rest/codes.ts';
import { CHAT_HOSTS, isChatHost } from '../../src/protocol/rest/hosts.ts';
import { SOURCES } from '../../src/protocol/sources.ts';

/** Every code that a page of the manual or a captured reply has for the calls of `friend-cb chat`. */
const CODES = [
  ...[30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30009, 30010, 30011, 30012, 30013, 30014],
  ...[30515, 30516, 30520, 30525, 30539, 30540, 31211, 31307, 31704, 31707],
  ...[38000],
  ...[40006, 40601],
  ...[60002, 60003, 60004, 60005, 60006, 60007, 60008, 60009, 60010, 60011, 60012, 60013, 60014, 60015, 60016],
  ...[60017, 60018, 60019, 60020, 60021, 60025, 60026, 60027, 60028],
  ...[70001, 70003, 70009, 70013, 70014, 70016, 70020, 70032, 70050, 70051, 70107, 70169, 70202],
  ...[70398, 70399, 70402, 70403, 70500],
  ...[71000],
];
/** Those that no page has. */
const OBSERVED = [30520, 31307, 70032];

/** The options of `friend-cb chat` that change what it does where the manual is silent. */
const SETTINGS = [
  ...['--callback-order', '--callback-delay', '--duplicate', '--lose', '--reorder', '--retries'],
  ...['--fault', '--rate-limit', '--not-a-friend', '--result-info', '--delete-all-calls-back', '--prev'],
  '--any-account',
];

const SENTENCES = /^\S.*\S\.$/;

it('every code has one row, in the order of the numbers', () => {
  expect(REST_CODES.map(({ code }) => code)).toEqual(CODES);
});

it.each(REST_CODES)('$code: $title', ({ code, title, advice, mark, source, note }) => {
  expect(title).toMatch(/^\S.*[^\s.]$/);
  expect(title.length).toBeLessThanOrEqual(80);
  expect(advice).toMatch(SENTENCES);
  if (note !== null) expect(note).toMatch(SENTENCES);
  expect(mark).toBe(OBSERVED.includes(code) ? 'observed' : 'documented');
  // A page is named where one has the code; what was only seen says when.
  if (mark === 'observed') expect([source, note]).toEqual([null, expect.stringMatching(/[Ss]een .*20\d\d/)]);
  else expect(Object.keys(SOURCES)).toContain(source);
});

it.each<[number, number | null]>([
  [31704, 31704],
  [0, null],
  [1, null],
  [37_999, null],
  [38_000, 38_000],
  [38_500, 38_000],
  [38_500.5, null],
  [39_000, 38_000],
  [39_001, null],
  [Number.NaN, null],
])('the row of %d is that of %s', (code, row) => {
  expect(findRestCode(code)?.code ?? null).toBe(row);
});

it.each<[string, number, string | null]>([
  ['friend_delete', 0, 'OK'],
  ['friend_delete', 31704, 'Err_SNS_FriendDelete_Not_Friend'],
  // It was seen with 31704 only.
  ['friend_delete', 30001, null],
  ['friend_add', 30001, 'Err_SNS_FriendAdd_Friend_Exist'],
  ['friend_add', 30009, 'Err_SNS_FriendAdd_Forbid_By_Admin'],
  ['friend_add', 30516, 'Err_SNS_FriendAdd_Friend_Allow_Type_Forbid'],
  ['friend_add', 30520, 'SNS_FRD_ADD_FRD_EXIST'],
  ['friend_get_list', 31211, 'SNS_FRD_GET_LIST_FRD_NO_EXIST'],
  ['black_list_add', 30001, 'Err_SNS_BlackListAdd_Already_Exist'],
  ['black_list_add', 31307, 'Err_SNS_BlackListAdd_Already_Exist'],
  ['account_delete', 70107, 'Err_TLS_PT_Open_Login_Account_Not_Exist'],
  ['account_import', 70107, null],
  ['friend_delete', 30003, null],
])('the text that was seen in an item of %s with %d is %s', (call, code, text) => {
  expect(observedText(call, code)).toBe(text);
});

it('a text belongs to a code that has a row, and to one row of texts', () => {
  const keys = ITEM_TEXTS.map(({ call, code }) => `${call} ${code}`);
  expect(keys).toEqual([...new Set(keys)]);
  for (const { code } of ITEM_TEXTS) if (code !== 0) expect(findRestCode(code), String(code)).not.toBeNull();
});

it.each<[string, boolean]>([
  ['console.tim.qq.com', true],
  ['adminapi.my-imcloud.com', true],
  ['adminapisgp.im.qcloud.com', true],
  ['adminapisgp.my-imcloud.com', true],
  ['adminapikr.im.qcloud.com', true],
  ['adminapikr.my-imcloud.com', true],
  ['adminapijpn.im.qcloud.com', true],
  ['adminapijpn.my-imcloud.com', true],
  ['adminapiger.im.qcloud.com', true],
  ['adminapiger.my-imcloud.com', true],
  ['adminapiusa.im.qcloud.com', true],
  ['adminapiusa.my-imcloud.com', true],
  ['adminapiidn.im.qcloud.com', true],
  ['adminapiidn.my-imcloud.com', true],
  ['adminapiind.im.qcloud.com', true],
  ['adminapiind.my-imcloud.com', true],
  ['adminapiksa.im.qcloud.com', true],
  ['adminapiksa.my-imcloud.com', true],
  ['Console.TIM.qq.com', true],
  ['console.tim.qq.com.', true],
  ['console.tim.qq.com..', false],
  ['.console.tim.qq.com', false],
  ['x.console.tim.qq.com', false],
  ['console.tim.qq.com.evil.example', false],
  ['console.tim.qq.com:443', false],
  [' console.tim.qq.com', false],
  ['im.qcloud.com', false],
  ['localhost', false],
  ['', false],
  ['.', false],
])('%s is a host of Chat: %s', (host, isOne) => {
  expect(isChatHost(host)).toBe(isOne);
});

it('the hosts stand there once each, and those that no page of today has say so', () => {
  const names = CHAT_HOSTS.map(({ host }) => host);
  expect(names).toEqual([...new Set(names)]);
  const odd = CHAT_HOSTS.filter(({ mark, note }) => mark !== 'documented' || note !== null);
  expect(odd.map(({ region, kind, mark }) => [region, kind, mark])).toEqual([
    ['Tokyo', 'backup', 'observed'],
    ['Mumbai', 'main', 'documented'],
    ['Mumbai', 'backup', 'documented'],
    ['Riyadh', 'main', 'observed'],
    ['Riyadh', 'backup', 'observed'],
  ]);
});

it.each(CHOICES_OF_CHAT)('choice $id: $question', ({ id, question, choice, setting, alternatives, silent }) => {
  expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/);
  expect(question).toMatch(/^[A-Z].*\?$/s);
  expect(choice).toMatch(SENTENCES);
  if (alternatives !== null) expect(alternatives).toMatch(SENTENCES);
  if (setting !== null) expect(SETTINGS).toContain(setting);
  for (const page of silent) expect(Object.keys(SOURCES)).toContain(page);
  // Where pages were read in vain, each is named once; where none was, something is known instead.
  expect(silent).toEqual([...new Set(silent)]);
  expect(silent.length > 0 || alternatives !== null || setting !== null).toBe(true);
});

it('the ids of choices are unique, and every setting belongs to a choice', () => {
  const ids = CHOICES_OF_CHAT.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  expect(new Set(CHOICES_OF_CHAT.flatMap(({ setting }) => setting ?? []))).toEqual(new Set(SETTINGS));
});

it('a choice is found by its id', () => {
  expect(findChoice('delete-type-default')?.setting).toBeNull();
  expect(findChoice('not-a-friend')?.setting).toBe('--not-a-friend');
  for (const id of ['', 'x', 'toString', '__proto__']) expect(findChoice(id)).toBeNull();
});

it.each(Object.entries(SOURCES))('page %s: its address ends with its id, and it has a title', (id, { title, url }) => {
  expect(url).toMatch(new RegExp(`^https://.*/document/product/${id}$`));
  expect(title).toMatch(id.startsWith('269/') ? /\(Chinese\)$/ : /^[A-Z].*[a-zA-Z]$/);
});
