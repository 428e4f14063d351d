import { ExitCode } from '../../errors.ts';
import { type LoadReport, neverConnected } from '../../load/load-report.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { maskExchange } from '../../record/ndjson.ts';
import { renderCurl } from '../../render/curl.ts';
import { renderLoadReport } from '../../render/pretty-load.ts';
import { renderLoadReportJson } from '../../render/report-json.ts';
import type { CommandContext } from '../shared/command.ts';
import { hintsOnRefusal } from '../shared/hints.ts';
import { readPageFiles } from '../shared/page-files.ts';
import { wantsStdout } from '../shared/report-files.ts';
import type { LoadValues } from './load-options.ts';
import { writeReports } from './write-reports.ts';

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
export async function finishLoad(
  report: LoadReport,
  values: LoadValues,
  context: CommandContext,
  curl: CurlSource,
): Promise<ExitCode> {
  await writeReports(values.report, context, {
    json: () => renderLoadReportJson(report),
    html: async () => {
      const { renderLoadPage } = await import('../../render/html/load.ts');
      return renderLoadPage(report, readPageFiles('load'), (exchange) => repeatOf(exchange, curl));
    },
    words: () => {
      if (!values.quiet || report.verdict !== 'pass') writeWords(report, values, context, curl);
    },
  });
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
        const repeat = isFirst ? repeatOf(exchange, curl) : null;
        isFirst = false;
        return { repeat, hints: hintsOnRefusal(exchange, exchange.callback?.sdkAppId ?? sdkAppid) };
      },
    }),
  );
}

/** The command that sends the same; null where the endpoint is not known. */
function repeatOf(exchange: Exchange, { origin, ...curl }: CurlSource): string | null {
  if (origin === null) return null;
  const { request } = maskExchange(exchange);
  return renderCurl(request, { ...curl, origin, resign: signed(request.target) });
}

const signed = (target: string) => /[?&]Sign=/.test(target);
