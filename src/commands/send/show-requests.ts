import { describeRequest } from '../../delivery/record-exchange.ts';
import { ExitCode } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { parseCallback, summarizeCallback } from '../../protocol/callback.ts';
import type { Exchange, RawRequest } from '../../protocol/exchange.ts';
import { formatRecord, maskExchange } from '../../record/ndjson.ts';
import { type CurlSettings, renderCurl, renderHttp } from '../../render/curl.ts';
import { renderDryRun } from '../../render/pretty-exchange.ts';
import type { CommandContext } from '../shared/command.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import type { SendValues } from './send-options.ts';
import type { Requests } from './send-requests.ts';

type Settings = Parameters<typeof describeRequest>[0];

/** What --dry-run and --print do: writes the requests and sends nothing. */
export async function showRequests(
  settings: Settings,
  requestOf: Requests['requestOf'],
  curl: CurlSettings,
  { print, format, count, verbose }: SendValues,
  { io, style }: CommandContext,
): Promise<ExitCode> {
  const view = { style, columns: io.stdout.columns, verbose };
  const render = (planned: Exchange): string | Uint8Array => {
    if (print === 'curl') return `${renderCurl(planned.request, curl)}\n`;
    if (print === 'http') return renderHttp(planned.request);
    return format === 'ndjson' ? formatRecord(maskExchange(planned)) : renderDryRun(planned, view);
  };
  for (let index = 0; index < count && !io.signal.aborted; index += 1) {
    await io.stdout.drained();
    io.stdout.write(render(describePlanned(settings, requestOf(index), io.now())));
  }
  const reason = interruptionOf(io.signal);
  return reason === null ? ExitCode.ok : interruptedCode(reason);
}

/** A request as the record that it would become if it were sent. */
function describePlanned(settings: Settings, request: RawRequest, nowMs: number): Exchange {
  return {
    v: 1,
    type: 'exchange',
    id: 'dry-run',
    at: new Date(nowMs).toISOString(),
    side: 'sent',
    request: describeRequest(settings, request),
    reply: null,
    failure: null,
    latencyMs: null,
    callback: summarizeCallback(parseCallback(request.target, request.body)),
    verdict: null,
    findings: [],
  };
}
