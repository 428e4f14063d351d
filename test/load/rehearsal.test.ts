import { expect, it } from 'vitest';
import { startRehearsalEndpoint } from '../../src/delivery/rehearsal.ts';
import { showEndpoint } from '../../src/protocol/endpoint.ts';
import { counted, sendMany, startEndpoint } from '../support/endpoint.ts';

it('what is rehearsed is not in the report, in the progress or at the endpoint', async () => {
  const endpoint = await startEndpoint();
  const seen: number[] = [];
  const report = await sendMany(endpoint.url, 3, {
    progressEveryMs: 1,
    onProgress: ({ sent }) => seen.push(sent),
    onTrouble: (kind) => expect.fail(kind),
  });
  expect([report.sent, report.histograms.responseMs.count, endpoint.seen.length]).toEqual([3, 3, 3]);
  expect(Math.max(0, ...seen)).toBeLessThanOrEqual(3);
});

it('the rehearsal endpoint says OK to every callback, on any number of connections, until it is closed', async () => {
  const rehearsal = await startRehearsalEndpoint();
  if (rehearsal === null) return expect.fail('it does not listen');
  const url = showEndpoint(rehearsal.endpoint);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(counted(await sendMany(url, 600, { maxConnections: 4, rate: 100_000, durationMs: 6 }))).toEqual({
    verdicts: { ok: 600 },
    findings: {},
  });
  rehearsal.close();
  expect(counted(await sendMany(url, 2))).toEqual({
    verdicts: { unreachable: 2 },
    findings: { 'endpoint-refused': 2 },
  });
});
