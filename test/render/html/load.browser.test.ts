import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, expect } from 'vitest';
import { readPageFiles } from '../../../src/commands/shared/page-files.ts';
import { compareRuns } from '../../../src/load/compare-runs.ts';
import { renderLoadPage } from '../../../src/render/html/load.ts';
import { renderComparisonPage } from '../../../src/render/html/load-comparison.ts';
import { findBarriers } from '../../support/axe.ts';
import { closeBrowser, inBrowser, type Look, open, type Page } from '../../support/browser.ts';
import { REPORTS } from '../../support/sample-load.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const fileIn = makeTemporaryFolder();
afterAll(closeBrowser);

const files = readPageFiles('load');
const PAGES = {
  failing: renderLoadPage(REPORTS.failing, files, () => 'curl -q http://127.0.0.1:3000/im'),
  hostile: renderLoadPage(REPORTS.hostile, files, () => null),
  sum: renderLoadPage(REPORTS.sum, files, () => null),
  unreachable: renderLoadPage(REPORTS.unreachable, files, () => null),
  comparison: renderComparisonPage(compareRuns(REPORTS.ordinary, REPORTS.failing), files),
} as const;

async function show(name: keyof typeof PAGES, look: Look = {}) {
  const file = fileIn(`${name}.html`);
  writeFileSync(file, PAGES[name]);
  const url = pathToFileURL(file).href;
  const opened = await open(url, look);
  return { ...opened, url };
}

/** How many pixels of each plot are not of the ground. */
const inkOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.canvas canvas')].map((each) => {
      const canvas = each as HTMLCanvasElement;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      return data.filter((value, index) => index % 4 === 3 && value > 0).length;
    }),
  );
const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

inBrowser.each([
  ['failing', 6],
  ['hostile', 6],
  ['sum', 8],
  ['unreachable', 1],
  ['comparison', 5],
] as const)('%s: %i plots are drawn, without an error, and nothing but the file is asked for', async (name, count) => {
  const { page, troubles, requests, url } = await show(name);
  const ink = await inkOf(page);
  expect(ink).toHaveLength(count);
  for (const pixels of ink) expect(pixels).toBeGreaterThan(2000);
  expect(requests).toEqual([url]);
  expect(troubles).toEqual([]);
  expect(await page.locator('.u-legend').count()).toBe(count);
});

inBrowser.each([
  ['failing', 1280, 'light'],
  ['failing', 390, 'dark'],
  ['sum', 1280, 'dark'],
  ['comparison', 390, 'light'],
] as const)('%s at %i px, %s: no barriers, nothing wider than the page', async (name, width, colorScheme) => {
  const { page } = await show(name, { width, colorScheme });
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true;
  });
  expect(await findBarriers(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
});

inBrowser('under the cursor are numbers, at the same time in every plot over time', async () => {
  const { page } = await show('failing');
  const hoveredIn = (figure: string, line: number) =>
    page.locator(`figure:has(#${figure}) .u-legend .u-value`).nth(line).textContent();
  expect(await hoveredIn('plot-response', 1)).toBe('');
  const plot = page.locator('#plot-response .u-over');
  await plot.scrollIntoViewIfNeeded();
  const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
  await plot.hover({ position: { x: width * 0.425, y: height / 2 } });
  // In the middle of the stall, which began at 4 s.
  expect(await hoveredIn('plot-response', 0)).toMatch(/^4\.[23] s$/);
  expect(await hoveredIn('plot-response', 4)).toMatch(/^[78]\d\d ms$/);
  expect(await hoveredIn('plot-rate', 0)).toMatch(/^4\.[23] s$/);
  expect(await hoveredIn('plot-service', 4)).toMatch(/^[78]\d\d ms$/);
  expect(await hoveredIn('plot-percentiles', 0)).toBe('');
});

inBrowser('plots are drawn anew in the colours of the dark, at another width, and for paper', async () => {
  const { page, troubles } = await show('failing');
  const colors = () =>
    page.evaluate(() => {
      const canvas = document.querySelector('#plot-response canvas') as HTMLCanvasElement;
      return canvas.toDataURL();
    });
  const light = await colors();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(colors).not.toBe(light);
  await page.setViewportSize({ width: 390, height: 800 });
  await expect.poll(() => page.locator('#plot-response canvas').evaluate((each) => each.clientWidth)).toBeLessThan(390);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect.poll(() => page.locator('#plot-response canvas').evaluate((each) => each.clientWidth)).toBe(660);
  // Dark letters on white paper, though the screen is dark.
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(28, 31, 36)');
  expect(await page.locator('.u-legend').count()).toBe(6);
  expect(troubles).toEqual([]);
});

inBrowser('hostile text is text, and its markup does nothing', async () => {
  const { page, troubles } = await show('hostile');
  expect(await page.title()).toContain('</script>');
  expect(await page.locator('main img, main script, main a[href^="https://evil"]').count()).toBe(0);
  await page.locator('details.exchange').first().locator('summary').click();
  expect(await page.locator('details.exchange pre').nth(1).textContent()).toContain(
    "<script>document.title = 'hacked'</script>",
  );
  expect(troubles).toEqual([]);
});

inBrowser('without JavaScript the numbers are there', async () => {
  const { page } = await show('failing');
  const context = await page.context().browser()?.newContext({ javaScriptEnabled: false });
  const plain = await context?.newPage();
  await plain?.goto(page.url());
  const isShown = await plain?.locator('noscript p').first().isVisible();
  const text = (await plain?.locator('main').textContent()) ?? '';
  await context?.close();
  expect(isShown).toBe(true);
  expect(text).toMatch(/p99<100ms\s*not held/);
  expect(text).toMatch(/response\s*\d+(?:\.\d+)? ms/);
});
