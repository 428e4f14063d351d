import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { it, onTestFinished } from 'vitest';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
/** The program of the browser; undefined where none is installed. */
export const CHROMIUM = [process.env['CHROMIUM'] ?? '', ...PLACES].find((file) => file !== '' && existsSync(file));

/** A test in a real browser; where none is installed it is left out, and the summary says so. */
export const inBrowser = it.skipIf(CHROMIUM === undefined);
if (CHROMIUM === undefined)
  it.skip('no Chromium is installed (Debian: apt-get install chromium; elsewhere CHROMIUM=/path/to/it)', () =>
    undefined);

type Browser = Awaited<ReturnType<typeof chromium.launch>>;
export type Page = Awaited<ReturnType<Browser['newPage']>>;

export interface Opened {
  readonly page: Page;
  /** What went wrong in it: exceptions, errors on the console, violations of its policy among them. */
  readonly troubles: string[];
  /** The addresses that it asked for. */
  readonly requests: string[];
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

let launching: Promise<Browser> | null = null;

/** The browser of this test file, started by the first test that needs it. */
function launch(): Promise<Browser> {
  launching ??= chromium.launch({
    executablePath: CHROMIUM as string,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
  });
  return launching;
}

export async function closeBrowser(): Promise<void> {
  const browser = await launching;
  launching = null;
  await browser?.close();
}

/** Opens an address in a window of its own, which is closed when the test ends. */
export async function open(url: string, { width = 1280, height = 800, colorScheme = 'light' }: Look = {}) {
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  // A step that waits in vain says for what, before the test's own time is over.
  page.setDefaultTimeout(8000);
  const opened: Opened = { page, troubles: [], requests: [] };
  page.on('pageerror', (error) => opened.troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') opened.troubles.push(message.text());
  });
  page.on('request', (request) => opened.requests.push(request.url()));
  await page.goto(url);
  return opened;
}
