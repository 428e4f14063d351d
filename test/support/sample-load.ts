import type { LoadReport } from '../../src/load/load-report.ts';
import { mergeReports } from '../../src/load/merge-reports.ts';
import { encodeBody } from '../../src/protocol/exchange.ts';
import { buildExchange, HOSTILE } from './sample-report.ts';
import { histogramOf, reportOf, verdictsOf } from './sample-run.ts';
import { simulateRun } from './simulated-run.ts';

const hostileText = `</script><script>document.title = 'hacked'</script>${Object.values(HOSTILE).join('\n')}`;
const large = encodeBody(Buffer.alloc(1024 * 1024, 'x'));

const ordinary = simulateRun({ seed: 1 });
const second = simulateRun({ seed: 2, seconds: 12 });
const old: LoadReport = { ...simulateRun({ seed: 3 }), series: null };

/** Reports of every kind, for the pages that are made of them. */
export const REPORTS = {
  ordinary,
  failing: simulateRun({
    seed: 4,
    stallAt: 4,
    errors: 0.02,
    thresholds: ['p99<100ms', 'errors<5%', 'rate>=99%'],
    change: {
      examples: new Map([['fail', buildExchange('{"ActionStatus":"FAIL"}', { verdict: 'fail', findings: [] })]]),
    },
  }),
  hostile: {
    ...simulateRun({
      seed: 5,
      errors: 0.5,
      change: {
        findings: new Map([
          ['reply-status', 3],
          ['reply-not-json', 2],
        ]),
        examples: new Map([
          ['reply-status', buildExchange(hostileText)],
          ['reply-not-json', buildExchange(hostileText)],
          [
            'reply-headers-large',
            buildExchange('', { id: 'x2', reply: { status: 200, headers: [['X-Text', hostileText]], ...large } }),
          ],
          [
            'reply-late',
            buildExchange('', {
              id: 'x3',
              reply: null,
              failure: { kind: 'timeout', message: hostileText },
              verdict: 'late',
              latencyMs: null,
              findings: [],
            }),
          ],
        ]),
      },
    }),
    to: `http://127.0.0.1:3000/${hostileText}`,
    tool: hostileText,
    runs: [hostileText],
  },
  invalid: simulateRun({ seed: 6, change: { senderLag: histogramOf(Array.from({ length: 100 }, () => 50)) } }),
  sum: mergeReports([ordinary, second], []),
  'sum of old': mergeReports([ordinary, old], []),
  old,
  unreachable: reportOf({
    ...verdictsOf({ unreachable: 10 }),
    response: histogramOf([]),
    service: histogramOf([]),
  }),
  empty: reportOf({
    ...verdictsOf({}),
    response: histogramOf([]),
    service: histogramOf([]),
    lag: histogramOf([]),
    senderLag: histogramOf([]),
  }),
} satisfies Readonly<Record<string, LoadReport>>;
