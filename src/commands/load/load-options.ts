import { UserError } from '../../errors.ts';
import { DEFAULT_CONNECTIONS, DEFAULT_DURATION_MS, DEFAULT_RATE, MAX_CONNECTIONS } from '../../library/start-load.ts';
import { parseThreshold, THRESHOLD_FORMS, type Threshold } from '../../load/threshold.ts';
import { flag, list, type Values, value } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  projectOption,
  quietOption,
  seedOption,
  sendingOptions,
  tokenOptions,
  verboseOption,
  wireOption,
} from '../shared/common-options.ts';
import { parseDuration, parseInteger } from '../shared/parse.ts';
import { parseRate } from '../shared/parse-rate.ts';
import { reportOption } from '../shared/report-files.ts';
import { loadCommandWords } from './words.ts';
import { REPORT_KINDS } from './write-reports.ts';

export const options = {
  ...sendingOptions,
  rate: value(
    '--rate <n|max>',
    'callbacks per second; max: each connection sends the next callback as soon as it has the reply',
    parseRateOrMax,
    { defaultText: String(DEFAULT_RATE) },
  ),
  ramp: value('--ramp <n>', 'rate at the end, which the rate goes to evenly', parseRate, { defaultText: 'none' }),
  duration: value(
    '--duration <duration>',
    'time to send for, such as 30s or 2m; a bare number is milliseconds',
    parseDuration,
    { defaultText: `${DEFAULT_DURATION_MS / 1000}s` },
  ),
  drain: value(
    '--drain <duration>',
    'time after the last callback was due, in which replies may still come; what has none then is late',
    parseDuration,
    { defaultText: 'twice the time-out' },
  ),
  maxConnections: value(
    '--max-connections <n>',
    'largest number of open connections',
    parseInteger(1, MAX_CONNECTIONS),
    {
      defaultText: `${DEFAULT_CONNECTIONS.open}, with --rate max ${DEFAULT_CONNECTIONS.closed}`,
    },
  ),
  threshold: list(
    '--threshold <expr>',
    `condition to meet, instead of every verdict being ok: ${THRESHOLD_FORMS.slice(1).join(', ')} (repeatable)`,
    parseThresholdOption,
  ),
  report: reportOption(REPORT_KINDS),
  merge: flag('--merge', 'send nothing; add up the JSON reports of several senders'),
  compare: flag('--compare', 'send nothing; compare the JSON reports of two runs, as before.json after.json'),
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token'),
  wire: wireOption,
  seed: seedOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...projectOption,
  ...colorOptions,
};

export type LoadValues = Values<typeof options>;

function parseRateOrMax(text: string): number | 'max' {
  return text.trim() === 'max' ? 'max' : parseRate(text, true);
}

function parseThresholdOption(text: string): Threshold {
  const reading = parseThreshold(text);
  if (!reading.ok) throw new UserError(reading.problem, { hint: [loadCommandWords.now.valid(THRESHOLD_FORMS)] });
  return reading.threshold;
}
