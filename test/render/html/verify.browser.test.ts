import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, expect } from 'vitest';
import { readPageFiles } from '../../../src/commands/shared/page-files.ts';
import { renderVerifyPage } from '../../../src/render/html/verify/verify-page.ts';
import { findBarriers } from '../../support/axe.ts';
import { closeBrowser, inBrowser, type Look, open, type Page } from '../../support/browser.ts';
import { buildBehind, buildCase, buildFailure, buildReport, buildSampleReport } from '../../support/sample-report.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const fileIn = makeTemporaryFolder();
afterAll(closeBrowser);

const files = readPageFiles('verify');
const write = (name: string, report: Parameters<typeof renderVerifyPage>[0]) => {
  const file = fileIn(name);
  writeFileSync(file, renderVerifyPage(report, files));
  return pathToFileURL(file).href;
};
const hostile = () => write('hostile.html', buildSampleReport());
/** A run as it often comes out. */
const usual = () =>
  write(
    'usual.html',
    buildReport([
      buildCase('accept/one-way'),
      buildCase('accept/two-way', { level: 'should' }),
      buildFailure('sign/missing', { reason: 'it was accepted' }),
      buildFailure('wire/get', { level: 'info', reason: 'it was taken' }),
      buildCase('reply/late', { outcome: 'known', level: 'should', reason: 'IM-42' }),
      ...buildBehind(),
      buildCase('effect/batch', { outcome: 'skip', reason: 'it needs --probe COMMAND' }),
      buildCase('effect/others', { outcome: 'skip', reason: 'it needs --probe COMMAND' }),
    ]),
  );

/** The ids of the cases that can be seen. */
const seen = (page: Page) =>
  page
    .locator('[data-outcome][id]')
    .evaluateAll((all) => all.filter((each) => each.checkVisibility()).map(({ id }) => id));
const hashOf = (page: Page) => page.evaluate(() => location.hash);

const LOOKS: readonly Look[] = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
];

async function openAll(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });
}
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

inBrowser(
  'hostile text is text: nothing is asked for or complained of, and nothing is wider than a phone',
  async () => {
    const url = hostile();
    const { page, troubles, requests } = await open(url, { width: 390 });
    await openAll(page);
    expect(await page.title()).toContain('FAIL');
    expect(await page.locator('img, iframe, script').count()).toBe(2);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect([troubles, requests]).toEqual([[], [url]]);
  },
);

inBrowser('no barriers, wide and narrow, light and dark', { timeout: 60_000 }, async () => {
  const url = usual();
  for (const look of LOOKS) {
    const { page, troubles, requests } = await open(url, look);
    await openAll(page);
    expect(await findBarriers(page), JSON.stringify(look)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect([troubles, requests]).toEqual([[], [url]]);
  }
});

inBrowser('it filters by outcome, level and text, by keyboard too, and the address keeps it', async () => {
  const url = usual();
  const { page, troubles } = await open(url);
  expect(await page.locator('#shown').textContent()).toBe('9 cases');
  expect(await page.locator('#all').isVisible()).toBe(false);
  await page.getByRole('checkbox', { name: 'failed' }).focus();
  await page.keyboard.press('Space');
  expect(await seen(page)).toEqual(['sign/missing', 'effect/two-way', 'fuzz/broken', 'wire/get']);
  expect(await page.locator('#passed').isVisible()).toBe(false);
  expect(await page.locator('.cell:visible').allTextContents()).toEqual(['✗', 'i', '✗', '!']);
  await page.getByRole('checkbox', { name: 'info' }).check();
  expect(await seen(page)).toEqual(['wire/get']);
  expect([await page.locator('#shown').textContent(), await hashOf(page)]).toEqual([
    '1 of 9 cases',
    '#?outcome=fail&level=info',
  ]);
  await page.locator('#all').press('Enter');
  expect([(await seen(page)).length, await hashOf(page)]).toEqual([9, '']);
  // Back in the search field, so that one can go on at once.
  await page.keyboard.type('ACCEPTED sign/m');
  expect(await seen(page)).toEqual(['sign/missing']);
  const { page: other } = await open(`${url}#?outcome=skip%2Cknown&text=effect`);
  expect(await seen(other)).toEqual(['effect/batch', 'effect/others']);
  expect(await other.getByRole('checkbox', { name: 'known' }).isChecked()).toBe(true);
  await other.evaluate(() => {
    location.hash = '#?text=reply%2Fl';
  });
  await expect.poll(() => seen(other)).toEqual(['reply/late']);
  expect(troubles).toEqual([]);
});

inBrowser('a link opens what it leads to, also where a filter hides it or somebody has closed it', async () => {
  const url = usual();
  const { page } = await open(url);
  const passed = page.locator('[id="accept/one-way"]');
  const failed = page.locator('[id="sign/missing"]');
  expect([await passed.getAttribute('open'), await failed.getAttribute('open')]).toEqual([null, '']);
  await page.getByRole('link', { name: 'accept/one-way: passed' }).click();
  await expect.poll(() => passed.getAttribute('open')).toBe('');
  await page.getByRole('link', { name: 'sign/missing', exact: true }).click();
  await failed.locator('summary').click();
  expect(await failed.getAttribute('open')).toBe(null);
  await page.getByRole('link', { name: 'sign/missing', exact: true }).click();
  await expect.poll(() => failed.getAttribute('open')).toBe('');
  await page.getByRole('checkbox', { name: 'passed' }).check();
  expect(await failed.isVisible()).toBe(false);
  await page.getByRole('link', { name: 'sign/missing', exact: true }).click();
  await expect.poll(() => failed.isVisible()).toBe(true);
  const { page: linked } = await open(`${url}#accept/two-way`);
  expect(await linked.locator('[id="accept/two-way"]').getAttribute('open')).toBe('');
});

inBrowser('a command is copied, or selected where nothing can be copied', async () => {
  const { page } = await open(usual());
  const command = page.locator('[id="sign/missing"] .command').last();
  await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
  await command.getByRole('button').click();
  expect(await command.getByRole('button').textContent()).toContain('Selected');
  expect(await page.evaluate(() => String(getSelection()))).toContain('--only sign/missing');
  await page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (text: string) => void document.body.setAttribute('data-copied', text) },
    }),
  );
  await command.getByRole('button').click();
  await expect.poll(() => command.getByRole('button').textContent()).toBe('Copied');
  expect(await page.locator('body').getAttribute('data-copied')).toMatch(/^friend-cb verify .*--only sign\/missing$/);
});

inBrowser('on paper all failed cases are whole, and there is nothing to press', async () => {
  const { page } = await open(usual(), { colorScheme: 'dark' });
  await page.locator('details[open]').evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = false;
  });
  await page.emulateMedia({ media: 'print' });
  for (const id of ['sign/missing', 'wire/get'])
    expect(
      await page
        .locator(`[id="${id}"] .reason`)
        .evaluate((each) => each.checkVisibility({ contentVisibilityAuto: true })),
    ).toBe(true);
  expect(await page.locator('button:visible, input:visible').count()).toBe(0);
  expect(await page.locator('html').evaluate((each) => getComputedStyle(each).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
});

inBrowser('without its script it is a whole page, in which nothing pretends to work', async () => {
  const file = fileIn('still.html');
  writeFileSync(file, renderVerifyPage(buildReport([buildFailure('sign/missing')]), { ...files, script: '' }));
  const { page } = await open(pathToFileURL(file).href);
  expect(await page.getByText('the status is 500, not 200').first().isVisible()).toBe(true);
  expect(await page.locator('button:visible, input:visible').count()).toBe(0);
});
