import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { renderDocument } from '../../../src/render/html/document.ts';
import { html } from '../../../src/render/html/html.ts';
import { findBarriers } from '../../support/axe.ts';
import { CHROMIUM, closeBrowser, inBrowser, open } from '../../support/browser.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const fileIn = makeTemporaryFolder();
afterAll(closeBrowser);

it.runIf(process.env['CI'])('Chromium is installed where the suite runs by itself', () => {
  expect(CHROMIUM).toBeDefined();
});

inBrowser('the style and the script of a page are obeyed, what is written into it is not', async () => {
  const file = fileIn('page.html');
  const hostile = '</script><script>document.title = "hacked"</script><img src=x onerror=alert(1)>';
  const script = 'document.title = JSON.parse(document.getElementById("data").textContent).title;';
  writeFileSync(
    file,
    renderDocument({
      title: 'page',
      body: html`<main><h1>${hostile}</h1></main>`,
      data: { title: hostile },
      style: 'h1 { color: rgb(1, 2, 3) }',
      script,
    }),
  );
  const { page, troubles } = await open(pathToFileURL(file).href);
  expect(await page.title()).toBe(hostile);
  expect(await page.locator('h1').textContent()).toBe(hostile);
  expect(await page.locator('h1').evaluate((each) => getComputedStyle(each).color)).toBe('rgb(1, 2, 3)');
  expect(troubles).toEqual([]);
  expect(await findBarriers(page)).toEqual([]);
});
