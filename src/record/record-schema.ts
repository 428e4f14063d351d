import { VERDICTS, type Verdict } from '../protocol/exchange.ts';
import { CALL } from '../protocol/rest/call-schema.ts';
import { EXCHANGE, EXCHANGE_PARTS } from '../protocol/schemas/exchange-schema.ts';
import {
  about,
  constant,
  count,
  type Definitions,
  define,
  object,
  optional,
  type Schema,
  text,
} from '../protocol/schemas/schema.ts';
import type { OutputRecord, ReadyRecord, SummaryRecord, UnshownRecord } from './ndjson.ts';

const READY = define<ReadyRecord>(
  'ready',
  about(
    'The first line of `listen` and `chat`: it is listening.',
    object<ReadyRecord>({
      v: constant(1),
      type: constant('ready'),
      url: text,
      inspector: optional(about('Where the inspector is; absent without one.', text)),
    }),
  ),
);

type Counts = SummaryRecord['counts'];
const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, count])) as Record<Verdict, Schema<number>>;

const SUMMARY = define<SummaryRecord>(
  'summary',
  about(
    'The last line.',
    object<SummaryRecord>({
      v: constant(1),
      type: constant('summary'),
      reason: about('Why the run ended: `done`, `count`, `for`, the name of a signal, `stdout-closed`.', text),
      counts: object<Counts>({
        callbacks: about('In all; the verdicts add up to those that were judged.', count),
        ...verdicts,
        noise: optional(about('What arrived and could not be read as a request.', count)),
        calls: optional(about('Calls of the REST API, for `chat`.', count)),
      }),
      unshown: optional(about('Requests that were not shown, where there were any.', count)),
    }),
  ),
);

const UNSHOWN = define<UnshownRecord>(
  'unshown',
  about(
    'A gap in the output: its reader was too slow.',
    object<UnshownRecord>({ v: constant(1), type: constant('unshown'), count }),
  ),
);

const LINES = [EXCHANGE, CALL, READY, SUMMARY, UNSHOWN] as const;

/** Any line of NDJSON. */
export const RECORD_SCHEMA: Schema<OutputRecord> = { oneOf: LINES.map(({ ref }) => ref) };
export const RECORD_DEFINITIONS: Definitions = [...LINES, ...EXCHANGE_PARTS];
