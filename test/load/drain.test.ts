import { expect, it } from 'vitest';
import { runLoad } from '../../src/index.ts';
import { renderLoadReport } from '../../src/render/pretty-load.ts';
import { createStyle } from '../../src/render/style.ts';
import { OK_REPLY, startEndpoint } from '../support/endpoint.ts';

/** Long enough that nothing but the end of the drain ends a run. */
const NEVER = 600_000;
const ten = { rate: 1000, durationMs: 10, timeoutMs: NEVER } as const;

const style = await createStyle(false);

const verdictLine = (report: Parameters<typeof renderLoadReport>[0]) =>
  renderLoadReport(report, {
    style,
    columns: 200,
    verbose: false,
    replyBytes: 0,
    disappointment: () => ({ repeat: null, hints: [] }),
  })
    .trimEnd()
    .split('\n')
    .at(-1);

it('an endpoint that never answers does not hold up the end: what has no reply after the drain is late', async () => {
  const endpoint = await startEndpoint(() => undefined);
  const report = await runLoad({ to: endpoint.url, ...ten, drainMs: 50 });
  expect([report.sent, report.verdicts.late, report.cutOff, report.verdict]).toEqual([10, 10, 10, 'fail']);
  expect(report.asked.drainMs).toBe(50);
  expect(verdictLine(report)).toBe(
    'FAIL  10 of 10 callbacks did not get OK; ' +
      'the endpoint is far behind: 10 callbacks had no reply 50.0 ms after the last was due',
  );
});

it('callbacks that still wait for a connection then are late as well, and are not sent', async () => {
  const endpoint = await startEndpoint(() => undefined);
  const report = await runLoad({ to: endpoint.url, ...ten, maxConnections: 1, drainMs: 50 });
  expect([report.sent, report.verdicts.late, report.cutOff, endpoint.seen.length]).toEqual([10, 10, 10, 1]);
});

it('with --rate max the drain begins when the time is up', async () => {
  const endpoint = await startEndpoint(() => undefined);
  const report = await runLoad({ to: endpoint.url, ...ten, rate: 'max', maxConnections: 3, drainMs: 20 });
  expect([report.sent, report.verdicts.late, report.cutOff]).toEqual([3, 3, 3]);
});

it('an endpoint that keeps up is not cut off, and the run does not wait for the drain', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(OK_REPLY));
  const report = await runLoad({ to: endpoint.url, ...ten, drainMs: NEVER });
  expect([report.verdicts.ok, report.cutOff]).toEqual([10, 0]);
});

it('without a time-out nothing is cut off unless it is asked for', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(OK_REPLY));
  const report = await runLoad({ to: endpoint.url, ...ten, timeoutMs: 0 });
  expect(report.asked.drainMs).toBeNull();
});
