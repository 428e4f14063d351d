import { ExitCode } from '../../errors.ts';
import { type LoadReport, neverConnected } from '../../load/load-report.ts';
import { maskExchange } from '../../record/ndjson.ts';
import { renderCurl } from '../../render/curl.ts';
import { renderLoadReport } from '../../render/pretty-load.ts';
import { renderLoadReportJson } from '../../render/report-json.ts';
import type { CommandContext } from '../shared/command.ts';
import { hintsOnRefusal } from '../shared/hints.ts';
import { wantsStdout, writeReport } from '../shared/report-files.ts';
import type { LoadValues } from './load-options.ts';

/** The number of bytes of a reply's body that an example shows. */
const EXAMPLE_BYTES = 4096;

/** What a curl command is made of; without an origin there is no command. */
interface CurlSource {
  readonly origin: string | null;
  readonly insecure: boolean;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/**
 * Writes the report for people, then the files that were asked for, and returns the exit code. The
 * words come first, so that a full disk does not cost the whole result.
 */
export function finishLoad(
  report: LoadReport,
  values: LoadValues,
  context: CommandContext,
  curl: CurlSource,
): ExitCode {
  const json = renderLoadReportJson(report);
  if (wantsStdout(values.report)) context.io.stdout.write(json);
  if (!values.quiet || report.verdict !== 'pass') writeWords(report, values, context, curl);
  for (const { file } of values.report) if (file !== '-') writeReport(file, json);
  if (neverConnected(report)) return ExitCode.unreachable;
  return report.verdict === 'pass' ? ExitCode.ok : ExitCode.contract;
}

function writeWords(
  report: LoadReport,
  { report: requests, sdkAppid, verbose }: LoadValues,
  { io, style, errorStyle }: CommandContext,
  curl: CurlSource,
): void {
  const toError = wantsStdout(requests);
  const output = toError ? io.stderr : io.stdout;
  // Only the first example gets a command that repeats it.
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

const signed = (target: string) => /[?&]Sign=/.test(target);
