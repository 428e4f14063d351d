import { wording } from '../language.ts';

/** What is said of a run where it is judged, and of thresholds and reports that cannot be read. */
export const loadFactWords = wording({
  shortage: (peak: number, most: number, why: string) =>
    `the sender could not open more than ${peak} of ${most} connections (${why})`,
  overdue: (ms: string) =>
    `the sender could not keep up: on average a callback was ${ms} ms overdue before the sender noticed`,
  atWork: (percent: string) =>
    `the sender could not keep up: it was at work ${percent} % of the time that callbacks waited for a connection`,
  notThreshold: (given: string) => `'${given}' is not a threshold`,
  notComparison: (given: string, operator: string) => `'${given}': ${operator} is not a comparison; equal is ==`,
  notMetric: (given: string, name: string) => `'${given}': '${name}' is not a metric of a run`,
  noUnit: (given: string, metric: string, unit: string) =>
    `'${given}': ${metric} is a number or a share in %, it has no unit '${unit}'`,
  notTime: (given: string, unit: string) => `'${given}': '${unit}' is not a unit of time`,
  noRate: 'no rate was asked for',
  lost: (lost: number, sent: number) => `${lost} of ${sent} never had a whole reply`,
  noReply: 'no callback had a whole reply',
  notJson: (why: string) => `it is not JSON: ${why}`,
  notObject: 'it is not a JSON object',
  /** @param given undefined where there is none */
  version: (given: string | undefined) => `its version is ${given}, this program knows 1`,
  member: (name: string) => `its member '${name}' is missing, or not what load writes`,
});
