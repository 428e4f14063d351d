import { readFileSync } from 'node:fs';
import { afterAll, expect, onTestFinished } from 'vitest';
import { sendCallback } from '../../src/index.ts';
import { speak } from '../../src/language.ts';
import { computeSign } from '../../src/protocol/sign.ts';
import { findBarriers } from '../support/axe.ts';
import { closeBrowser, inBrowser, type Look, type Opened, open, type Page } from '../support/browser.ts';
import { http, OK, startBackend } from '../support/counterparts.ts';
import { start } from '../support/harness.ts';
import { FRAGMENTS, HOSTILE, toWellFormed } from '../support/hostile.ts';

afterAll(closeBrowser);

const TOKEN = 'the-token';

interface Watched extends Opened {
  /** Where callbacks, or calls, go. */
  readonly url: string;
  readonly running: ReturnType<typeof start>;
}

/** Starts a command with its inspector, and opens the page. */
async function watch(argv: readonly string[], look: Look & { readonly env?: Record<string, string> } = {}) {
  const running = start([...argv, '--port', '0', '--inspect', '0'], { env: look.env ?? {} });
  onTestFinished(async () => {
    running.interrupt('SIGINT');
    await running.result;
  });
  const [, url = ''] = await running.seen('stderr', /friend-cb: (?:listening|chat) on (\S+)/);
  const [, inspector = ''] = await running.seen('stderr', /friend-cb: inspector on (\S+)/);
  const opened = await open(inspector, look);
  await opened.page.locator('.live.on').waitFor();
  return { ...opened, url, running } satisfies Watched;
}

/** The page asked nobody but its own server, nothing went wrong in it, and axe-core finds no barrier. */
async function expectSound({ page, troubles, requests }: Opened) {
  expect(await findBarriers(page)).toEqual([]);
  expect(troubles).toEqual([]);
  const own = new URL(page.url()).origin;
  expect(requests.filter((each) => new URL(each).origin !== own && !each.startsWith('data:'))).toEqual([]);
}

const rows = (page: Page) => page.locator('.row');
const textOf = (page: Page, selector: string) => page.locator(selector).innerText();

inBrowser('callbacks appear as they arrive, newest first, and one of them is read whole', async () => {
  const watched = await watch(['listen', '--sdk-appid', '888888']);
  const { page, url } = watched;
  expect(await textOf(page, '.nothing')).toContain(`npx friend-cb send --to ${url}`);
  await sendCallback({ to: url, sample: { fromAccount: 'alice', toAccounts: ['bob'] } });
  await rows(page).waitFor();
  await sendCallback({ to: url, sdkAppId: '1400000009', sample: { fromAccount: 'carol', toAccounts: ['dave'] } });
  await expect.poll(() => rows(page).count()).toBe(2);
  expect(await rows(page).first().innerText()).toMatch(/FriendDelete.*carol.*dave.*fail.*200/s);
  await rows(page).first().click();
  await page.locator('.findings').waitFor();
  expect(await textOf(page, '#detail')).toContain('sdkappid-foreign');
  expect(await page.locator('.findings a').getAttribute('href')).toMatch(/^https:\/\/www\.tencentcloud\.com\//);
  await page.getByRole('button', { name: 'hex' }).first().click();
  expect(await page.getByRole('region', { name: 'Received: request, hex' }).innerText()).toMatch(
    /^00000000 {2}7b 22 43 61 6c 6c 62 61 {2}63 6b 43 6f 6d 6d 61 6e {2}\{"CallbackComman\n00000010 /,
  );
  await expectSound(watched);
});

inBrowser('the list is filtered by text in bodies, verdict, command and finding', async () => {
  const { page, url } = await watch(['listen', '--sdk-appid', '888888']);
  for (const [fromAccount, sdkAppId] of [
    ['alice', '888888'],
    ['回调用户', '888888'],
    ['carol', '1400000009'],
  ] as const)
    await sendCallback({ to: url, sdkAppId, sample: { fromAccount, toAccounts: ['bob'] } });
  await expect.poll(() => rows(page).count()).toBe(3);
  const count = page.locator('.count');
  await page.keyboard.press('/');
  await page.keyboard.type('"From_Account":"回调用户"');
  await expect.poll(() => count.innerText()).toBe('1 of 3');
  // What arrives while the filter is on is looked at too.
  await sendCallback({ to: url, sample: { fromAccount: '回调用户', toAccounts: ['eve'] } });
  await expect.poll(() => count.innerText()).toBe('2 of 4');
  await page.keyboard.press('Escape');
  await expect.poll(() => count.innerText()).toBe('4 entries');
  await page.getByLabel('Verdict').selectOption('fail');
  expect(await count.innerText()).toBe('1 of 4');
  await page.getByLabel('Verdict').selectOption('');
  await page.getByLabel('Finding').selectOption('sdkappid-foreign');
  expect(await rows(page).innerText()).toContain('carol');
  await page.getByLabel('Command').selectOption('Sns.CallbackFriendDelete');
  await page.getByRole('button', { name: 'Show all' }).click();
  expect(await rows(page).count()).toBe(4);
});

inBrowser('a callback is edited, signed anew and sent again, and its reply stands beside the old one', async () => {
  const seen: { readonly target: string; readonly body: string; readonly headers: readonly string[] }[] = [];
  const backend = await startBackend((socket, { target, body, headers }) => {
    seen.push({ target, body: body.toString(), headers });
    const isEdited = body.includes('mallory');
    socket.write(http(isEdited ? '{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"who is that?"}' : OK));
  });
  const watched = await watch(['listen', '--forward-to', `${backend.url}im`], { env: { FRIEND_CB_TOKEN: TOKEN } });
  const { page, url } = watched;
  await sendCallback({
    to: url,
    token: TOKEN,
    headers: [['Authorization', 'Bearer s3cret']],
    sample: { fromAccount: 'alice', toAccounts: ['bob'] },
    now: () => Date.now() - 30_000,
  });
  await rows(page).click();
  await page.getByRole('button', { name: 'Edit and send again' }).click();
  const body = page.getByLabel('Body', { exact: true });
  await body.fill((await body.inputValue()).replace('alice', 'mallory'));
  await page.getByLabel('Value of the parameter OptPlatform').fill('Web');
  await expectSound(watched);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.compare mark').first().waitFor();
  expect(await page.getByRole('region', { name: 'Reply before' }).innerText()).toContain('− ');
  expect(await page.getByRole('region', { name: 'Reply now' }).innerText()).toContain(
    '+   "ErrorInfo": "who is that?"',
  );
  expect(seen).toHaveLength(2);
  const query = new URL(seen[1]?.target ?? '', backend.url).searchParams;
  expect(query.get('OptPlatform')).toBe('Web');
  expect(query.get('Sign')).toBe(computeSign(TOKEN, query.get('RequestTime') ?? ''));
  expect(Math.abs(Number(query.get('RequestTime')) - Date.now() / 1000)).toBeLessThan(20);
  expect(seen[1]?.body).toContain('mallory');
  expect(seen[1]?.headers).toContain('Authorization: Bearer s3cret');
  expect(await page.content()).not.toContain('s3cret');
  await expectSound(watched);
});

inBrowser('the next reply is chosen, and the rules come back', async () => {
  const watched = await watch(['listen']);
  const { page, url } = watched;
  const button = page.getByRole('button', { name: /^Reply: / });
  await button.click();
  await page.getByRole('combobox', { name: 'Reply' }).selectOption('fail');
  await page.getByLabel('HTTP status').fill('503');
  await expectSound(watched);
  await page.getByRole('button', { name: 'Answer so' }).click();
  await expect.poll(() => button.innerText()).toBe('Reply: next: fail, status 503');
  expect((await sendCallback({ to: url })).reply?.status).toBe(503);
  await expect.poll(() => button.innerText()).toBe('Reply: rules');
  expect((await sendCallback({ to: url })).verdict).toBe('ok');
  await button.click();
  await page.getByLabel('every callback from now on').check();
  await page.getByRole('button', { name: 'Answer so' }).click();
  await expect.poll(() => button.innerText()).toBe('Reply: all: ok');
  await button.click();
  await page.getByRole('button', { name: 'Back to the rules' }).click();
  await expect.poll(() => button.innerText()).toBe('Reply: rules');
});

inBrowser('a friend is deleted by a click in the graph, and the callback appears', async () => {
  const backend = await startBackend((socket) => void socket.write(http(OK)));
  const watched = await watch(['chat', '--to', backend.url]);
  const { page, url } = watched;
  await fetch(`${url}friend-cb/client/add-friend`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ From_Account: 'alice', To_Account: ['bob', FRAGMENTS['bidi']], AddType: 'Add_Type_Both' }),
  });
  await page.keyboard.press('g');
  await page.locator('.account').nth(2).waitFor();
  await expectSound(watched);
  await page.getByRole('button', { name: /^(?:alice has bob|bob has alice)/ }).press('Enter');
  await page.getByLabel('Who deletes').selectOption('bob');
  await page.getByRole('combobox', { name: 'on', exact: true }).selectOption('Android');
  await page.getByRole('button', { name: 'Delete alice' }).click();
  await rows(page).filter({ hasText: 'delete-friend' }).waitFor();
  await page.getByRole('button', { name: 'Deleted: show what the client did' }).waitFor();
  await rows(page)
    .filter({ hasText: /FriendDelete/ })
    .first()
    .click();
  await expect.poll(() => textOf(page, '.facts')).toMatch(/ok.*Android.*bob ⇄ alice/s);
  await page.keyboard.press('g');
  await expect.poll(() => page.locator('.link').count()).toBe(1);
});

inBrowser('the keys move, read, follow, help and go back', async () => {
  const { page, url } = await watch(['listen']);
  for (const fromAccount of ['one', 'two', 'three'])
    await sendCallback({ to: url, sample: { fromAccount, toAccounts: ['x'] } });
  await expect.poll(() => rows(page).count()).toBe(3);
  const selected = () => page.locator('.row.selected .who').innerText();
  const steps: readonly (readonly [key: string, who: RegExp])[] = [
    ['j', /^three/],
    ['j', /^two/],
    ['ArrowDown', /^one/],
    ['j', /^one/],
    ['k', /^two/],
    ['Home', /^three/],
    ['End', /^one/],
  ];
  for (const [key, who] of steps) {
    await page.keyboard.press(key);
    await expect.poll(selected).toMatch(who);
  }
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('detail');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('f');
  await sendCallback({ to: url, sample: { fromAccount: 'four', toAccounts: ['x'] } });
  await expect.poll(selected).toMatch(/^four/);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.row.selected').count()).toBe(0);
});

inBrowser.each<[string, Look]>([
  ['wide and light', { width: 1280 }],
  ['wide and dark', { width: 1280, colorScheme: 'dark' }],
  ['narrow and light', { width: 360, height: 640 }],
  ['narrow and dark', { width: 360, height: 640, colorScheme: 'dark' }],
])('hostile text stays text, and nothing is in the way: %s', async (_, look) => {
  const reply = JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: `${HOSTILE}${'x'.repeat(1_000_000)}` });
  const backend = await startBackend((socket) => void socket.write(http(reply)));
  const watched = await watch(['listen', '--forward-to', backend.url], look);
  const { page, url } = watched;
  await sendCallback({
    to: `${url}?${encodeURIComponent(toWellFormed(HOSTILE))}`,
    sample: { fromAccount: HOSTILE.slice(0, 100), toAccounts: [FRAGMENTS['markup'] ?? ''] },
  });
  await rows(page).click();
  await page.locator('.halves.two').waitFor();
  const shown = await textOf(page, 'body');
  expect(shown).toContain('</script><img src=x onerror=alert(1)>');
  expect(shown).toContain('\\u202e');
  expect(shown).not.toMatch(/[\u202e\u200b\u0007\u009b]/);
  expect(await page.locator('img, iframe').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await expectSound(watched);
});

inBrowser.each<[string, Look]>([
  ['wide', { width: 1280 }],
  ['narrow', { width: 360, height: 640 }],
])('in Chinese: what the page, its server and its title say: %s', async (_, look) => {
  onTestFinished(() => speak('en'));
  const backend = await startBackend((socket) => void socket.write(http('{"code":0}')));
  const watched = await watch(['--lang', 'zh', 'listen', '--forward-to', backend.url], look);
  const { page, url } = watched;
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  expect(await page.title()).toBe('friend-cb 检查器');
  expect(await textOf(page, '.nothing')).toContain('暂无记录。回调到达后会立即显示在这里。');
  await sendCallback({ to: url, sample: { fromAccount: 'alice', toAccounts: ['bob'] } });
  await rows(page).click();
  await page.locator('.halves.two').waitFor();
  for (const text of ['收到', '转发给后台', '收到的应答', '1 个好友对', '发现项'])
    expect(await textOf(page, '#detail')).toContain(text);
  await expectSound(watched);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '编辑后重发' }).click();
  await page.getByRole('textbox', { name: '方法' }).fill('x');
  await page.getByRole('button', { name: '发送', exact: true }).click();
  expect(await page.getByRole('alert').innerText()).toMatch(/^方法必须是大写的 HTTP 方法/);
  await expectSound({ ...watched, troubles: [] });
  // Only ids, codes and what was quoted from the wire stay English, and the words of other parts.
  expect(await page.getByRole('button').allInnerTexts()).toSatisfy((texts: readonly string[]) =>
    texts.every((text) => /^(?:\P{L}|\p{Script=Han})*$/u.test(text)),
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

inBrowser('when the program ends, the page says so', async () => {
  const { page, running } = await watch(['listen']);
  running.interrupt('SIGINT');
  await running.result;
  await page.getByText('not connected').waitFor();
});

inBrowser('the script of the page is small', async () => {
  const { gzipSync } = await import('node:zlib');
  const script = readFileSync(new URL('../../dist/inspector/page.js', import.meta.url));
  expect(gzipSync(script).length).toBeLessThan(60 * 1024);
});
