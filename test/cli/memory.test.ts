import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { http, startBackend } from '../support/counterparts.ts';
import { launch } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

it('verify keeps of large error pages only what a report shows', async () => {
  // As large as a reply may be, and never alike.
  const page = `<html>${'错误 at handle (index.js:1) '.repeat(30_000)}</html>`;
  const backend = await startBackend(
    (socket, _, index) => void socket.write(http(`${index}${page}`, { status: '500 Oops' })),
  );
  const peak = path('peak');
  const hook = path('peak.mjs');
  writeFileSync(
    hook,
    `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  const report = path('report.json');
  const argv = ['verify', '--to', backend.url, '--sdk-appid', '1400000001', '--report', `json=${report}`];
  const { code } = await launch(argv, { NODE_OPTIONS: `--import ${hook}` }).ended;
  expect(code).toBe(1);
  // 170 MB of them are Node.js and the largest request; with all pages it was 850.
  expect(Number(readFileSync(peak, 'utf8')) / 1024).toBeLessThan(300);
  const [failed] = JSON.parse(readFileSync(report, 'utf8')).cases;
  const { body, bodyBytes } = failed.exchanges[0].reply;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(64 * 1024);
  expect(bodyBytes).toBeGreaterThan(page.length);
});
