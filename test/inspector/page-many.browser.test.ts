import { afterAll, expect, onTestFinished } from 'vitest';
import { runLoad } from '../../src/index.ts';
import { KEPT_ENTRIES } from '../../src/inspector/api.ts';
import { closeBrowser, inBrowser, open } from '../support/browser.ts';
import { start } from '../support/harness.ts';

afterAll(closeBrowser);

const MORE = 200;

inBrowser('of ten thousand entries only those in sight are in the page, and the older ones are counted', async () => {
  const running = start(['listen', '--port', '0', '--inspect', '0', '-q']);
  onTestFinished(async () => {
    running.interrupt('SIGINT');
    await running.result;
  });
  const [, url = ''] = await running.seen('stderr', /listening on (\S+)/);
  const [, inspector = ''] = await running.seen('stderr', /inspector on (\S+)/);
  const { sent } = await runLoad({ to: url, rate: 5000, durationMs: (KEPT_ENTRIES + MORE) / 5, timeoutMs: 0 });
  expect(sent).toBe(KEPT_ENTRIES + MORE);
  const { page, troubles } = await open(inspector);
  const rows = page.locator('.row');
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(60);
  expect(await rows.first().getAttribute('aria-setsize')).toBe(String(KEPT_ENTRIES));
  expect(await page.locator('.count').innerText()).toContain(`${MORE} older ones dropped`);
  await page.keyboard.press('End');
  await page.locator(`.row.selected[aria-posinset="${KEPT_ENTRIES}"]`).waitFor();
  expect(await rows.count()).toBeLessThan(60);
  expect(troubles).toEqual([]);
});
