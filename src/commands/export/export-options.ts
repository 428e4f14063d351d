import { UserError } from '../../errors.ts';
import { DEFAULT_CONNECTIONS, DEFAULT_DURATION_MS, DEFAULT_RATE, MAX_CONNECTIONS } from '../../library/start-load.ts';
import { flag, type Values, value } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  quietOption,
  seedOption,
  sendingOptions,
  tokenOptions,
  wireOption,
} from '../shared/common-options.ts';
import { parseDuration, parseInteger, parseText } from '../shared/parse.ts';
import { parseRate } from '../shared/parse-rate.ts';
import { exportWords } from './words.ts';

export const ENGINES = ['artillery', 'vegeta'] as const;
const { to, timeout, header, insecure } = sendingOptions;

export const options = {
  to,
  rate: value(
    '--rate <n>',
    'callbacks per second; vegeta: stay at most a second ahead of that, so that signatures are fresh',
    parseRate,
    {
      defaultText: `${DEFAULT_RATE}; vegeta: as fast as it reads`,
    },
  ),
  ramp: value('--ramp <n>', 'artillery: rate at the end, which the rate goes to evenly', parseRate, {
    defaultText: 'none',
  }),
  duration: value('--duration <duration>', 'artillery: time to send for', parseDuration, {
    defaultText: `${DEFAULT_DURATION_MS / 1000}s`,
  }),
  maxConnections: value(
    '--max-connections <n>',
    'artillery: largest number of connections of each worker',
    parseInteger(1, MAX_CONNECTIONS),
    { defaultText: String(DEFAULT_CONNECTIONS.open) },
  ),
  out: value('--out <folder>', 'artillery: folder to write the project into', parseText('folder'), {
    defaultText: 'friend-cb-artillery',
  }),
  force: flag('--force', 'artillery: overwrite a project that exists'),
  count: value('--count <n>', 'vegeta: number of targets', parseInteger(1, 1_000_000_000), {
    defaultText: 'until nobody reads',
  }),
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token; it is not written into a project'),
  wire: wireOption,
  seed: seedOption,
  timeout,
  header,
  insecure,
  quiet: quietOption,
  ...colorOptions,
};

export type ExportValues = Values<typeof options>;

/** Refuses options of the other engine, which would do nothing. */
export function refuseOptions(
  engine: (typeof ENGINES)[number],
  given: Readonly<Record<string, unknown>>,
  why: string,
): void {
  const names = Object.entries(given).flatMap(([name, each]) => (each === null || each === false ? [] : [name]));
  if (names.length > 0) throw new UserError(exportWords.now.noUse(engine, names), { hint: [why] });
}
