import { ExitCode, UserError } from '../../errors.ts';
import { buildHttpFile } from '../../export/http-file.ts';
import { callbackNames, readCallbackFixture } from '../../library/fixtures.ts';
import { buildBody } from '../../protocol/callback.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { loadSampler, NO_WISH } from '../../protocol/sample.ts';
import { isSecretHeader } from '../../record/ndjson.ts';
import { USER_AGENT } from '../../version.ts';
import type { CommandContext } from '../shared/command.ts';
import { resolveToken } from '../shared/common-options.ts';
import { type ExportValues, refuseOptions } from './export-options.ts';
import { exportWords } from './words.ts';

/** The seed of RequestId, which a file has written in. */
const SEED = 1;

/** Writes a file of requests to stdout: one callback, or all. */
export async function exportHttp(
  endpoint: Endpoint,
  fixture: string | null,
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, say, given } = context;
  const words = exportWords.now;
  refuseOptions(
    'http',
    {
      '--rate': values.rate,
      '--ramp': values.ramp,
      '--duration': values.duration,
      '--max-connections': values.maxConnections,
      '--out': values.out,
      '--force': values.force,
      '--count': values.count,
      '--seed': values.seed,
      '--insecure': values.insecure,
      '--timeout': given.has('timeout'),
    },
    words.toStdout,
  );
  refuseSecrets(endpoint, values);
  const token = resolveToken(values, context, 'signRequests');
  if (token === null && given.has('client'))
    throw new UserError(words.clientNeedsToken, {
      hint: [words.sameFile],
    });
  const sampler = values.wire === 'observed' ? await loadSampler() : null;
  const requests = (fixture === null ? callbackNames() : [fixture]).map((name, index) => {
    const { about, platform, clientIp, body, indent } = readCallbackFixture(name);
    const requestId = sampler?.(SEED, index, NO_WISH).requestId ?? '';
    return { name, about, platform, clientIp, requestId, body: buildBody(body, indent) };
  });
  const { wire, sdkAppid: sdkAppId, client, header: headers } = values;
  // As bytes, so that a body stays what it is.
  io.stdout.write(
    Buffer.from(
      buildHttpFile({
        endpoint,
        wire,
        sdkAppId,
        token,
        client,
        userAgent: USER_AGENT,
        headers,
        nowMs: io.now(),
        requests,
      }),
    ),
  );
  if (token !== null) say(client === 'vscode' ? words.minuteOfSign : words.signsThere);
  return ExitCode.ok;
}

/** The file is made to be committed, so it must hold no secret. */
function refuseSecrets(endpoint: Endpoint, { header }: ExportValues): void {
  const words = exportWords.now;
  if (endpoint.credentials !== null)
    throw new UserError(words.fileHoldsPassword, {
      hint: [words.addAuthorization],
    });
  const secret = header.find(([name, each]) => each !== null && isSecretHeader(name))?.[0];
  if (secret !== undefined)
    throw new UserError(words.fileHoldsHeader(secret), {
      hint: [words.addHeader],
    });
}
