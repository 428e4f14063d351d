import { UserError } from '../../errors.ts';
import { HTTP_CLIENTS } from '../../export/http-file.ts';
import { DEFAULT_CONNECTIONS, DEFAULT_DURATION_MS, DEFAULT_RATE, MAX_CONNECTIONS } from '../../library/start-load.ts';
import { flag, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  projectOption,
  quietOption,
  seedOption,
  sendingOptions,
  tokenOptions,
  wireOption,
} from '../shared/common-options.ts';
import { parseChoice, parseDuration, parseInteger, parseText } from '../shared/parse.ts';
import { parseRate } from '../shared/parse-rate.ts';
import { exportWords } from './words.ts';

export const ENGINES = ['artillery', 'vegeta', 'http'] as const;
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
  client: valueOr(
    '--client <name>',
    'http: whose file, where requests are signed: intellij signs each anew, vscode has the Sign of now written in',
    parseChoice(HTTP_CLIENTS),
    'intellij',
  ),
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token; it is not written into a project'),
  wire: wireOption,
  seed: seedOption,
  timeout,
  header,
  insecure,
  quiet: quietOption,
  ...projectOption,
  ...colorOptions,
};

export type ExportValues = Values<typeof options>;

/** Refuses options of another engine, which would do nothing. */
export function refuseOptions(
  engine: (typeof ENGINES)[number],
  given: Readonly<Record<string, unknown>>,
  why: string,
): void {
  const names = Object.entries(given).flatMap(([name, each]) => (each === null || each === false ? [] : [name]));
  if (names.length > 0) throw new UserError(exportWords.now.noUse(engine, names), { hint: [why] });
}
