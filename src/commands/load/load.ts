import { randomInt } from 'node:crypto';
import { ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import {
  DEFAULT_CONNECTIONS,
  DEFAULT_DURATION_MS,
  DEFAULT_RATE,
  MAX_CONNECTIONS,
  plannedCallbacks,
  startLoad,
} from '../../library/start-load.ts';
import { type LoadReport, mergeReports, neverConnected } from '../../load/load-report.ts';
import { readLoadReport } from '../../load/read-load-report.ts';
import { parseThreshold, THRESHOLD_FORMS, type Threshold } from '../../load/threshold.ts';
import type { Progress } from '../../load/watch-progress.ts';
import { type Endpoint, isLoopback, parseEndpoint, showEndpoint } from '../../protocol/endpoint.ts';
import { FINDINGS } from '../../protocol/findings.ts';
import { maskExchange } from '../../record/ndjson.ts';
import { renderCurl } from '../../render/curl.ts';
import { describeAsked, renderLoadReport, renderProgress, renderProgressLine } from '../../render/pretty-load.ts';
import { renderLoadReportJson } from '../../render/report-json.ts';
import { type CommandContext, defineCommand, flag, list, type Values, value } from '../shared/command.ts';
import {
  commonOptions,
  exampleSdkAppIdOption,
  readInputFile,
  resolveTls,
  resolveToken,
  seedOption,
  sendingOptions,
  tokenOptions,
  wireOption,
} from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { hintsOnRefusal } from '../shared/hints.ts';
import { parseDuration, parseInteger } from '../shared/parse.ts';
import { parseRate } from '../shared/parse-rate.ts';
import { checkReports, reportOption, wantsStdout, writeReport } from '../shared/report-files.ts';

/** Between two looks at a run: on a terminal, and in a pipe, where each is a line of a log. */
const REDRAW_MS = 200;
const LINE_MS = 5000;
/** What an example shows of a reply's body: enough to know it by. */
const EXAMPLE_BYTES = 4096;

const options = {
  ...sendingOptions,
  rate: value(
    '--rate <n|max>',
    'callbacks a second; max: each connection sends the next one as soon as it is answered',
    parseRateOrMax,
    { defaultText: String(DEFAULT_RATE) },
  ),
  ramp: value('--ramp <n>', 'the rate at the end: it goes there evenly', parseRate, { defaultText: 'none' }),
  duration: value(
    '--duration <duration>',
    'how long, such as 30s or 2m; a bare number is milliseconds',
    parseDuration,
    { defaultText: `${DEFAULT_DURATION_MS / 1000}s` },
  ),
  maxConnections: value('--max-connections <n>', 'open at most so many connections', parseInteger(1, MAX_CONNECTIONS), {
    defaultText: `${DEFAULT_CONNECTIONS.open}, with --rate max ${DEFAULT_CONNECTIONS.closed}`,
  }),
  threshold: list(
    '--threshold <expr>',
    `what the run has to keep, instead of every verdict being ok: ${THRESHOLD_FORMS.slice(1).join(', ')} (repeatable)`,
    parseThresholdOption,
  ),
  report: reportOption(['json']),
  merge: flag('--merge', 'send nothing: add up the JSON reports of several senders into one'),
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token'),
  wire: wireOption,
  seed: seedOption,
  ...commonOptions,
};

type LoadValues = Values<typeof options>;

export const load = defineCommand({
  name: 'load',
  summary: 'send at a set rate, judge every reply, report the truth about latency',
  operands: [{ name: '[file...]', help: 'with --merge: JSON reports of load' }],
  options,
  examples: [
    {
      command: 'friend-cb load --to :3000/im --rate 200 --duration 30s',
      why: '6,000 callbacks, evenly; exit 1 unless every reply is ok',
    },
    {
      command:
        "friend-cb load --to :3000/im --rate 100 --ramp 2000 --duration 1m --threshold 'p99<500ms' --threshold 'errors<0.1%'",
      why: 'where does it break?',
    },
    {
      command: 'friend-cb load --to :3000/im --rate max --max-connections 50 --duration 10s',
      why: 'how many a second, when 50 senders wait for each reply',
    },
    {
      command:
        'friend-cb load --to :3000/im --rate 500 --sdk-appid 1400000001 --token-file token --report json=load.json',
      why: 'signed, and with whole histograms',
    },
    { command: "friend-cb load --merge one.json two.json --threshold 'p99<50ms'", why: 'two machines, one result' },
  ],
  run: runLoadCommand,
});

/** What says something to a run that only adds up others. */
const OF_A_MERGE: ReadonlySet<string> = new Set(['merge', 'threshold', 'report', ...Object.keys(commonOptions)]);

function parseRateOrMax(text: string): number | 'max' {
  return text.trim() === 'max' ? 'max' : parseRate(text, ', or max');
}

function parseThresholdOption(text: string): Threshold {
  const reading = parseThreshold(text);
  if (!reading.ok) throw new UserError(reading.problem, { hint: [`valid: ${THRESHOLD_FORMS.join(', ')}`] });
  return reading.threshold;
}

async function runLoadCommand(
  operands: readonly string[],
  values: LoadValues,
  context: CommandContext,
): Promise<ExitCode> {
  checkReports(values.report);
  if (values.merge) return mergeFiles(operands, values, context);
  if (operands.length > 0)
    throw new UserError(`load takes no operand '${operands[0]}' without --merge`, {
      hint: ['does it belong to an option, such as --to URL?'],
    });
  const { to: endpoint } = values;
  if (endpoint === null) {
    throw new UserError('load needs --to URL, the endpoint to call', {
      hint: ['for example: friend-cb load --to http://localhost:3000/im --rate 100 --duration 10s'],
    });
  }
  return sendLoad(endpoint, values, context);
}

/** What can be asked for, and what contradicts itself. */
function resolveShape({ rate: given, ramp, duration, maxConnections, threshold }: LoadValues) {
  const rate = given ?? DEFAULT_RATE;
  if (rate === 'max' && ramp !== null)
    throw new UserError('--rate max has no end that --ramp could lead to', {
      hint: ['give a rate to begin with: --rate 100 --ramp 1000'],
    });
  const shareOfRate = threshold.find(({ metric, isShare }) => metric.kind === 'rate' && isShare);
  if (rate === 'max' && shareOfRate)
    throw new UserError(
      `--threshold ${shareOfRate.text} is a share of the rate asked for, and --rate max asks for none`,
      { hint: ['valid: rate>=1000, callbacks a second'] },
    );
  const shape = { rate, rampTo: ramp, durationMs: duration ?? DEFAULT_DURATION_MS };
  const planned = plannedCallbacks(shape);
  if (shape.durationMs === 0 || planned === 0)
    throw new UserError(
      `a rate of ${rate}${ramp === null ? '' : ` to ${ramp}`} for ${shape.durationMs} ms makes no callback`,
      { hint: ['raise --rate or --duration'] },
    );
  return {
    ...shape,
    maxConnections: maxConnections ?? (rate === 'max' ? DEFAULT_CONNECTIONS.closed : DEFAULT_CONNECTIONS.open),
  };
}

async function sendLoad(endpoint: Endpoint, values: LoadValues, context: CommandContext): Promise<ExitCode> {
  const { io, say, errorStyle } = context;
  const shape = resolveShape(values);
  const token = resolveToken(values);
  const tls = await resolveTls(values);
  const seed = values.seed ?? randomInt(2 ** 32);
  const asked = {
    ...shape,
    seconds: shape.durationMs / 1000,
    callbacks: plannedCallbacks(shape),
    timeoutMs: values.timeout,
  };
  say(
    `sending to ${showEndpoint(endpoint)}, ${describeAsked(asked)}, ${token === null ? 'unsigned' : 'signed'}, seed ${seed}`,
  );
  if (!endpoint.secure && !isLoopback(endpoint.hostname))
    say(`${errorStyle.note('endpoint-http')}  ${FINDINGS['endpoint-http'].title}`);
  const progress = createProgressView(asked.seconds, values.quiet, context);
  const report = await startLoad({
    ...shape,
    endpoint,
    thresholds: values.threshold,
    sdkAppId: values.sdkAppid,
    token,
    wire: values.wire,
    seed,
    headers: values.header,
    timeoutMs: values.timeout,
    tls,
    now: io.now,
    signal: io.signal,
    progressEveryMs: progress.everyMs,
    onProgress: progress.show,
    onTrouble: () => undefined,
  });
  progress.clear();
  if (report.sent === 0 && !report.interrupted)
    throw new UserError(`no connection was open within ${shape.durationMs} ms, so nothing was sent`, {
      hint: ['raise --duration'],
    });
  finish(report, values, context, { ...values, origin: endpoint.origin });
  const reason = interruptionOf(io.signal);
  if (reason !== null) return interruptedCode(reason);
  return exitCodeOf(report);
}

function exitCodeOf(report: LoadReport): ExitCode {
  if (neverConnected(report)) return ExitCode.unreachable;
  return report.verdict === 'pass' ? ExitCode.ok : ExitCode.contract;
}

/** On a terminal a few lines that are drawn over again; in a pipe a plain line now and then. */
function createProgressView(seconds: number, quiet: boolean, { io, errorStyle, say }: CommandContext) {
  const { columns, isTTY } = io.stderr;
  const redraws = isTTY && columns !== null && io.env['TERM'] !== 'dumb';
  let drawn = 0;
  const erase = () => (drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : '');
  // What the interruption says stands below what was drawn: begin anew there.
  io.signal.addEventListener('abort', () => {
    drawn = 0;
  });
  const show = (state: Progress) => {
    if (quiet) return;
    if (!redraws) return say(renderProgressLine(state));
    const lines = renderProgress(state, seconds, io.stderr.columns ?? 80, errorStyle);
    io.stderr.write(`${erase()}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const clear = () => {
    if (drawn > 0) io.stderr.write(erase());
    drawn = 0;
  };
  return { everyMs: redraws ? REDRAW_MS : LINE_MS, show, clear };
}

/**
 * Writes the report for people and the files that were asked for: the words first, as a disk that
 * is full must not take the whole run with it.
 */
function finish(report: LoadReport, values: LoadValues, context: CommandContext, curl: CurlSource): void {
  const json = renderLoadReportJson(report);
  if (wantsStdout(values.report)) context.io.stdout.write(json);
  if (!values.quiet || report.verdict !== 'pass') writeWords(report, values, context, curl);
  for (const { file } of values.report) if (file !== '-') writeReport(file, json);
}

function writeWords(
  report: LoadReport,
  { report: requests, sdkAppid, verbose }: LoadValues,
  { io, style, errorStyle }: CommandContext,
  curl: CurlSource,
): void {
  const toError = wantsStdout(requests);
  const output = toError ? io.stderr : io.stdout;
  // One command is enough.
  let isFirst = true;
  output.write(
    renderLoadReport(report, {
      style: toError ? errorStyle : style,
      columns: output.columns,
      verbose,
      replyBytes: EXAMPLE_BYTES,
      disappointment: (exchange) => {
        const repeat =
          isFirst && curl.origin !== null
            ? renderCurl(maskExchange(exchange).request, {
                ...curl,
                origin: curl.origin,
                resign: signed(exchange.request.target),
              })
            : null;
        isFirst = false;
        return { repeat, hints: hintsOnRefusal(exchange, exchange.callback?.sdkAppId ?? sdkAppid) };
      },
    }),
  );
}

/** What a curl command needs; without an origin there is none. */
interface CurlSource {
  readonly origin: string | null;
  readonly insecure: boolean;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

const signed = (target: string) => /[?&]Sign=/.test(target);

function mergeFiles(
  files: readonly string[],
  values: LoadValues,
  context: CommandContext,
): Promise<ExitCode> | ExitCode {
  const useless = Object.entries(options).flatMap(([key, { flags }]) =>
    context.given.has(key) && !OF_A_MERGE.has(key) ? (/--[a-z-]+/.exec(flags) ?? []) : [],
  );
  if (useless.length > 0) throw new UserError(`--merge sends nothing, so ${useless.join(' and ')} cannot be given`);
  if (files.length === 0)
    throw new UserError('--merge needs the files to add up', {
      hint: ['for example: friend-cb load --merge one.json two.json'],
    });
  const reports = files.map((file) => {
    const reading = readLoadReport(readInputFile(file, 'the report').toString('utf8'));
    if (!reading.ok)
      throw new UserError(`'${file}' cannot be added up: ${reading.problem}`, {
        hint: ['valid: files that friend-cb load --report json=FILE has written'],
      });
    return { file, report: reading.report };
  });
  const seen = new Map<string, string>();
  for (const { file, report } of reports) {
    for (const run of report.runs) {
      const other = seen.get(run);
      if (other !== undefined)
        throw new UserError(`'${file}' holds a run that is in '${other}' too`, { hint: ['each run counts once'] });
      seen.set(run, file);
    }
  }
  const merged = mergeReports(
    reports.map(({ report }) => report),
    values.threshold,
  );
  // What was added up before names its endpoints with a comma between.
  const origins = [...new Set(reports.flatMap(({ report }) => report.to.split(', ')))].map(parseEndpoint);
  const [origin] = origins;
  finish(merged, values, context, {
    insecure: false,
    ca: null,
    cert: null,
    key: null,
    origin: origins.length === 1 && origin?.ok ? origin.endpoint.origin : null,
  });
  return exitCodeOf(merged);
}
