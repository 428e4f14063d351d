import { expect, it } from 'vitest';
import { findRestCode, REST_CODES } from '../../src/protocol/rest/codes.ts';
import { escapeUnseen } from '../../src/protocol/visible.ts';
import { cells } from '../../src/render/layout.ts';
import { callRest, control, startChatCli } from '../support/chat.ts';
import { answer, FAIL, http, startBackend } from '../support/counterparts.ts';
import { FRAGMENTS, HOSTILE, problemsOf } from '../support/hostile.ts';

/** Where the output goes: a terminal of so many columns, or a pipe. */
const SCREENS = [80, 200, null] as const;
type Screen = (typeof SCREENS)[number];
const nameOf = (screen: Screen) => (screen === null ? 'a pipe' : `${screen} columns`);

/** The command on such a screen; `output` ends it and gives what it has shown. */
async function showOn(screen: Screen, argv: readonly string[] = []) {
  const settings = screen === null ? {} : { isTTY: true, columns: screen, env: { NO_COLOR: '1' } };
  const running = await startChatCli(argv, settings);
  return {
    seen: (pattern: RegExp) => running.seen('stdout', pattern),
    call: (name: string, body: unknown) => callRest(running.url, name, body),
    client: (name: string, body: object) => control(running.url, `client/${name}`, body),
    output: async (): Promise<string> => {
      running.interrupt('SIGINT');
      return (await running.result).stdout;
    },
  };
}

/** Lines that are wider than the screen. */
const tooWide = (output: string, screen: Screen) =>
  output.split('\n').filter((line) => screen !== null && cells(line) > screen);

/** One line of text, however it is wrapped. */
const flat = (output: string) => output.replaceAll(/\s+/g, ' ');

const friendItem = (id: string) => ({ To_Account: id, AddSource: 'AddSource_Type_Test' });
const deletion = (...to: string[]) => ({ From_Account: 'alice', To_Account: to });
const addition = (...to: string[]) => ({ From_Account: 'alice', AddFriendItem: to.map(friendItem) });

const CODES_ON_SCREENS = SCREENS.flatMap((screen) =>
  REST_CODES.map(({ code }) => [code, nameOf(screen), screen] as const),
);

/** Every code that --fault can answer, for a whole call and for an item. */
it.each(CODES_ON_SCREENS)('%d is told in plain words on %s', async (code, _, screen) => {
  const { call, output } = await showOn(screen, ['--fault', `friend_delete=${code}`, '--fault', `zed=${code}`]);
  expect(await call('sns/friend_delete', deletion('bob'))).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code });
  expect(
    await call('sns/friend_check', { ...deletion('bob', 'zed'), CheckType: 'CheckResult_Type_Both' }),
  ).toMatchObject({ ErrorCode: 0, Fail_Account: ['zed'] });
  const shown = await output();
  const title = findRestCode(code)?.title;
  expect(shown).toContain(`✗ ${code}  --fault friend_delete=${code} wants it so`);
  expect(flat(shown)).toContain(title);
  expect(flat(shown)).toContain(`friend-cb explain ${code}`);
  expect(shown).toMatch(new RegExp(`200 FAIL ${code} +\\d`));
  expect(flat(shown)).toContain(`! ${code} zed: ${title}`);
  expect(tooWide(shown, screen)).toEqual([]);
});

type Faulty = readonly [what: string, call: string, body: unknown, words: string];

/** What calls are refused for by themselves, and the words that stand on the terminal. */
const REFUSALS: readonly Faulty[] = [
  [
    '60009',
    'sns/friend_Delete',
    {},
    "✗ 60009 there is no call 'sns/friend_Delete': it is sns/friend_delete, names are",
  ],
  ['60009', 'sns/nope', {}, "✗ 60009 friend-cb answers no call 'sns/nope'; of sns it knows friend_add, friend_import,"],
  ['60009', '友/nope', {}, '✗ 60009 there is no service'],
  ['60003', 'sns/friend_delete', '', '✗ 60003 the body is empty; where a call needs nothing it is {}'],
  ['60003', 'sns/friend_delete', '[1]', '✗ 60003 the body is JSON, but of type array; it must be an object'],
  ['60003', 'sns/friend_delete', '{"a":1,}', '✗ 60003 the body is not JSON: line 1, column 8'],
  ['60015', 'sns/friend_delete', { From_Account: 'alice', To_Account: [1] }, '✗ 60015 `To_Account[0]` is a number, it'],
  ['30001', 'sns/friend_delete', { From_Account: 'alice', To_Account: 'bob' }, '✗ 30001 `To_Account` is a string, it'],
  ['30001', 'sns/friend_delete', deletion('bob', 'alice'), "✗ 30001 `To_Account` holds 'alice', the account itself"],
  [
    '30001',
    'sns/friend_delete',
    deletion('友'.repeat(11)),
    '✗ 30001 `To_Account[0]` has 33 bytes; an id has at most 32',
  ],
  [
    '30003',
    'sns/friend_delete',
    { ...deletion('bob'), From_Account: 'eve' },
    "✗ 30003 there is no account 'eve' (From_",
  ],
  ['70402', 'im_open_login_svc/account_import', {}, '✗ 70402 `UserID` is missing'],
  ['60008', 'profile/portrait_set', {}, '✗ 60008 `From_Account` is missing'],
  ['31704', 'sns/friend_delete', deletion('zed'), '! 31704 zed: The account to delete is no friend'],
  [
    '30003',
    'sns/friend_delete',
    deletion('eve'),
    '! 30003 eve: The account does not exist: import it, or name it in the graph',
  ],
  ['30001', 'sns/friend_add', addition('bob'), '! 30001 bob: The two are friends already'],
  ['30539', 'sns/friend_add', addition('shy'), '! 30539 shy: The request waits for the consent of the other'],
  ['30516', 'sns/friend_add', addition('no'), '! 30516 no: The other takes no friend requests'],
  ['30515', 'sns/friend_add', addition('foe'), '! 30515 foe: The other is on the own blocklist'],
  ['30001', 'sns/black_list_add', deletion('foe'), '! 30001 foe: The account is on the blocklist already'],
  ['30001', 'sns/black_list_delete', deletion('bob'), '! 30001 bob: The account is not on the blocklist'],
  ['30001', 'sns/friend_get_list', { ...deletion('zed'), TagList: [] }, '! 30001 zed: The account is no friend'],
  [
    '70107',
    'im_open_login_svc/account_delete',
    { DeleteItem: [{ UserID: 'eve' }] },
    '! 70107 eve: The account does not',
  ],
];

const allow = (type: string) => ({ Tag_Profile_IM_AllowType: `AllowType_Type_${type}` });
const FRIENDS = {
  accounts: ['zed'],
  friends: { alice: ['bob'] },
  blacklist: { alice: ['foe'] },
  profiles: { shy: allow('NeedConfirm'), no: allow('DenyAny') },
};

it.each(SCREENS.flatMap((screen) => REFUSALS.map((each) => [nameOf(screen), screen, ...each] as const)))(
  'on %s (%s), %s of %s',
  async (_, screen, __, name, body, words) => {
    const running = await startChatCli(
      [],
      screen === null ? {} : { isTTY: true, columns: screen, env: { NO_COLOR: '1' } },
    );
    expect(await control(running.url, 'graph', FRIENDS, 'PUT')).toMatchObject({ status: 200 });
    await callRest(running.url, name, body);
    running.interrupt('SIGINT');
    const { stdout } = await running.result;
    expect(flat(stdout)).toContain(words.replaceAll(/ {2,}/g, ' '));
    expect(tooWide(stdout, screen)).toEqual([]);
  },
);

/** Ids as long as they may be, and wider than that where they are escaped. */
const IDS: readonly string[] = [
  '友'.repeat(10),
  '\u001b'.repeat(32),
  '\u200b'.repeat(10),
  '\u001b[31mred\u001b[2J',
  '::error::x',
  '##[error]y',
  'x'.repeat(32),
  '😀'.repeat(8),
  'e\u0301'.repeat(10),
  'a\nb\r\tc',
  ...Object.values(FRAGMENTS).map((each) =>
    Buffer.from(each).subarray(0, 32).toString('utf8').replaceAll('\ufffd', ''),
  ),
];

it.each(
  SCREENS.flatMap((screen) => IDS.map((id) => [escapeUnseen(JSON.stringify(id)), nameOf(screen), screen, id] as const)),
)('the id %s on %s: all calls, their callbacks, and what is refused', async (_, __, screen, id) => {
  const backend = await startBackend(answer(http(FAIL)));
  const { call, client, output } = await showOn(screen, [
    ...['--to', backend.url, '--fault', `zed=30006`, '--duplicate', '2', '--callback-order', 'before', '--prev'],
  ]);
  await call('sns/friend_add', { ...addition(id, 'zed'), From_Account: `${id}`.slice(0, 4) });
  await call('sns/friend_add', addition(id, 'zed', 'bob'));
  await call('sns/friend_delete', { ...deletion(id, 'zed'), DeleteType: 'Delete_Type_Both' });
  await call('sns/friend_delete', deletion(id));
  await call('sns/friend_delete', { From_Account: id, To_Account: [id] });
  await call('sns/friend_delete', { From_Account: id, To_Account: [id + id] });
  await call('sns/friend_update', {
    From_Account: id,
    UpdateItem: [{ To_Account: 'bob', SnsItem: [{ Tag: id, Value: 1 }] }],
  });
  await call('sns/friend_delete_all', { From_Account: id, DeleteType: id });
  await call(`sns/${encodeURIComponent(id)}`, {});
  await call('im_open_login_svc/multiaccount_import', { Accounts: ['alice', 'bob', id] });
  await call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID: `${id.slice(0, 2)}x` }] });
  await client('block', { From_Account: 'alice', To_Account: [id], OptPlatform: 'Windows' });
  await client('unblock', { From_Account: 'alice', To_Account: [id], ClientIP: id });
  await client('accept-friend', { From_Account: 'alice', To_Account: [id] });
  const shown = await output();
  expect(shown.match(/^\d/gm)?.length).toBeGreaterThan(13);
  expect(tooWide(shown, screen)).toEqual([]);
  expect(problemsOf(shown)).toEqual([]);
});

it.each(SCREENS)(
  'a backend that forbids with a hostile text, and never answers well, on %s columns',
  async (screen) => {
    const denial = { To_Account: '\u001b'.repeat(32), ResultCode: 38_001, ResultInfo: HOSTILE };
    const reply = JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: HOSTILE, ResultItem: [denial] });
    const backend = await startBackend(answer(http(reply)));
    const { call, output } = await showOn(screen, ['--to', backend.url, '--prev']);
    await call('sns/friend_add', addition(denial.To_Account, '友'.repeat(10)));
    const shown = await output();
    expect(flat(shown)).toContain('the backend forbids \\u001b');
    expect(tooWide(shown, screen)).toEqual([]);
    expect(problemsOf(shown)).toEqual([]);
  },
);

/** Times, latencies and ports as long as they are, but always the same. */
const still = (output: string) =>
  output
    .replaceAll(/^\d\d:\d\d:\d\d(\.\d{3})?/gm, (found) => '00:00:00.000'.slice(0, found.length))
    .replaceAll(/ +\d+(?:\.\d+)? (?:ms|s)(?= |$)/gm, (found) => '0.0 ms'.padStart(found.length))
    .replaceAll(/:\d{4,5}\//g, ':0/')
    .replaceAll(/ +$/gm, '');

/** On 80 columns, to the blank. */
const NARROW_OUTPUT = [
  '00:00:00  REST    friend_add       alice ⇄ 2 friends      200 OK          0.0 ms',
  '    ↳ FriendAdd      RESTAPI  alice ⇄ bob, zed            200 OK          0.0 ms',
  '00:00:00  CLIENT  delete-friend    bob → alice            200 OK          0.0 ms',
  '    ↳ FriendDelete   iOS      bob → alice                 200 OK          0.0 ms',
  '00:00:00  REST    friend_delete    alice ⇄ 2 friends      200 OK          0.0 ms',
  '    ! 31704  carol: The account to delete is no friend',
  '    ↳ FriendDelete   RESTAPI  alice → bob                 200 OK          0.0 ms',
  '00:00:00  REST    friend_delete    alice → bob            200 FAIL 30001  0.0 ms',
  '    ✗ 30001  `To_Account` is a string, it must be an array of strings',
  '      A parameter is wrong (1047/34348); friend-cb explain 30001',
  '00:00:00  CLIENT  block            alice → 友達           200 OK          0.0 ms',
  '    ↳ BlackListAdd   Windows  alice → 友達                200 OK          0.0 ms',
  '00:00:00  REST    POST             /v4/sns/no…ttype=json  200 FAIL 60009  0.0 ms',
  "    ✗ 60009  friend-cb answers no call 'sns/nope'; of sns it knows friend_add,",
  '      friend_import, friend_update, friend_delete, friend_delete_all,',
  '      friend_check, friend_get, friend_get_list, black_list_add,',
  '      black_list_delete, black_list_get, black_list_check',
  '      There is no such resource (1047/34348); friend-cb explain 60009',
  '6 calls; 4 callbacks: 4 ok',
  '',
];

/** On wide screens and in a pipe, with one blank between columns: the lines are wider than code may be. */
const WIDE_OUTPUT = [
  '00:00:00.000 REST sns/friend_add alice ⇄ bob, zed 200 OK 0.0 ms 2 added',
  ' ↳ FriendAdd RESTAPI 127.0.0.1 alice ⇄ bob, zed 200 OK 0.0 ms :0/',
  '00:00:00.000 CLIENT delete-friend bob → alice 200 OK 0.0 ms 1 deleted',
  ' ↳ FriendDelete iOS 127.0.0.1 bob → alice 200 OK 0.0 ms :0/',
  '00:00:00.000 REST sns/friend_delete alice ⇄ bob, carol 200 OK 0.0 ms 1 deleted, 1 refused (carol 31704)',
  ' ! 31704 carol: The account to delete is no friend',
  ' ↳ FriendDelete RESTAPI 127.0.0.1 alice → bob 200 OK 0.0 ms :0/',
  '00:00:00.000 REST sns/friend_delete alice → bob 200 FAIL 30001 0.0 ms',
  ' ✗ 30001 `To_Account` is a string, it must be an array of strings',
  ' A parameter is wrong (1047/34348); friend-cb explain 30001',
  '00:00:00.000 CLIENT block alice → 友達 200 OK 0.0 ms 1 blocked',
  ' ↳ BlackListAdd Windows 127.0.0.1 alice → 友達 200 OK 0.0 ms :0/',
  '00:00:00.000 REST POST /v4/sns/nope?sdkappid=888…andom=1&contenttype=json 200 FAIL 60009 0.0 ms',
  "✗ 60009 friend-cb answers no call 'sns/nope'; of sns it knows friend_add, friend_import, friend_update,",
  'friend_delete, friend_delete_all, friend_check, friend_get, friend_get_list, black_list_add, black_list_delete,',
  'black_list_get, black_list_check',
  ' There is no such resource (1047/34348); friend-cb explain 60009',
  '6 calls; 4 callbacks: 4 ok',
  '',
];

it.each(SCREENS)('the whole output on %s columns', async (screen) => {
  const backend = await startBackend();
  const { call, client, seen, output } = await showOn(screen, ['--to', backend.url]);
  // Each callback is shown before the next call, so that it stands below its own.
  await call('sns/friend_add', addition('bob', 'zed'));
  await seen(/↳ FriendAdd .*\n/);
  await client('delete-friend', { From_Account: 'bob', To_Account: ['alice'] });
  await seen(/↳ FriendDelete .*\n/);
  await call('sns/friend_delete', { ...deletion('bob', 'carol'), DeleteType: 'Delete_Type_Both' });
  await seen(/↳ FriendDelete {3}RESTAPI.*\n/);
  await call('sns/friend_delete', { From_Account: 'alice', To_Account: 'bob' });
  await client('block', { From_Account: 'alice', To_Account: ['友達'], OptPlatform: 'Windows' });
  await seen(/↳ BlackListAdd .*\n/);
  await call('sns/nope', {});
  const shown = still(await output());
  if (screen === 80) expect(shown.split('\n')).toEqual(NARROW_OUTPUT);
  else expect(flat(shown)).toBe(flat(WIDE_OUTPUT.join('\n')));
});
