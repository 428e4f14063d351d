import { ANY_CHOICES, type Choices } from '../contract/case.ts';
import { type RunResult, type RunSettings, runSuite } from '../contract/run-suite.ts';
import { CASE_IDS, matchCases } from '../contract/suite.ts';
import type { CaseReport, Report } from '../contract/verify-report.ts';
import { createDeliverer, type Deliverer, MAX_REPLY_BYTES } from '../delivery/deliver.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { openRawConnection } from '../delivery/raw-connection.ts';
import { createRecorder } from '../delivery/record-exchange.ts';
import { parseEndpoint } from '../protocol/endpoint.ts';
import type { Level } from '../protocol/findings.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import type { HeaderEdit } from '../protocol/request.ts';
import { type CurlSettings, renderCurl } from '../render/curl.ts';
import { USER_AGENT } from '../version.ts';

/** A cold backend may take this long for the first callback, in milliseconds. */
const PATIENCE_MS = 15_000;
/** An endpoint that fell over is waited for this long, in milliseconds. */
export const RECOVER_MS = 5000;

/** Everything about one run, resolved: what the suite wants, less what is made here. */
export interface VerifySettings extends Omit<RunSettings, 'transport' | 'userAgent' | 'tool' | 'curlOf'> {
  readonly timeoutMs: number;
  readonly tls: TlsSettings;
  /** What the curl commands of the report say about TLS: paths of files, as the user gave them. */
  readonly curl: Omit<CurlSettings, 'origin' | 'resign'>;
}

/** Brings the suite together with real connections. */
export async function runVerify(settings: VerifySettings): Promise<RunResult> {
  const { endpoint, timeoutMs, tls, now } = settings;
  const delivery = { endpoint, timeoutMs, maxReplyBytes: MAX_REPLY_BYTES, tls, now };
  const deliverers: Deliverer[] = [];
  const open = async (changes: { readonly timeoutMs?: number } = {}) => {
    const deliverer = await createDeliverer({ ...delivery, ...changes });
    deliverers.push(deliverer);
    return deliverer;
  };
  const [usual, patient] = [await open(), await open({ timeoutMs: Math.max(timeoutMs, PATIENCE_MS) })];
  try {
    return await runSuite({
      ...settings,
      userAgent: USER_AGENT,
      tool: USER_AGENT,
      transport: {
        deliver: usual.deliver,
        deliverFresh: usual.deliverFresh,
        deliverAtOnce: async (requests) => {
          const crowd = await open();
          const exchanges = await Promise.all(requests.map((request) => crowd.deliver(request)));
          await crowd.close();
          return exchanges;
        },
        deliverPatiently: patient.deliverFresh,
        open: () => openRawConnection(delivery),
        record: createRecorder(delivery),
      },
      curlOf: ({ request }) => renderCurl(request, { ...settings.curl, origin: endpoint.origin, resign: false }),
    });
  } finally {
    await Promise.all(deliverers.map((deliverer) => deliverer.close()));
  }
}

/**
 * Options of `verify`: the endpoint and the id of the app are needed, all else has the defaults of
 * `friend-cb verify`.
 */
export interface VerifyOptions {
  readonly to: string;
  readonly sdkAppId: string;
  readonly token?: string | null;
  /** Default 1. */
  readonly seed?: number;
  /** Default 2000, as the Chat backend waits. */
  readonly timeoutMs?: number;
  /** Ids that exist in the backend's data. */
  readonly accounts?: readonly string[];
  readonly headers?: readonly HeaderEdit[];
  readonly tls?: Partial<TlsSettings>;
  /** Ids of cases, or beginnings of them. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly choices?: Partial<Choices>;
  /** Default `must`. */
  readonly failOn?: Level;
  readonly bail?: boolean;
  readonly signal?: AbortSignal;
  readonly onCase?: (report: CaseReport) => void;
}

/**
 * Holds an endpoint to the contract and reports. `report.verdict` is `pass` or `fail`.
 * @throws TypeError for a URL that cannot be called, or an id that selects nothing
 * @throws Error when no connection could be made
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const reading = parseEndpoint(options.to);
  if (!reading.ok) throw new TypeError(reading.problem);
  const selected = selectCases(options.only ?? [], options.skip ?? []);
  if (options.accounts && new Set(options.accounts).size < 2)
    throw new TypeError('accounts needs two or more different ids');
  if (!selected.ok) throw new TypeError(`no case begins with '${selected.unknown}'`);
  const result = await runVerify({
    endpoint: reading.endpoint,
    sdkAppId: options.sdkAppId,
    token: options.token ?? null,
    seed: options.seed ?? 1,
    timeoutMs: options.timeoutMs ?? CHAT_TIMEOUT_MS,
    accounts: options.accounts ?? [],
    headers: options.headers ?? [],
    tls: { ...NO_TLS_SETTINGS, ...options.tls },
    selected: selected.ids,
    choices: { ...ANY_CHOICES, ...options.choices },
    failOn: options.failOn ?? 'must',
    bail: options.bail ?? false,
    baseline: null,
    recoverMs: RECOVER_MS,
    now: Date.now,
    signal: options.signal ?? new AbortController().signal,
    curl: { insecure: options.tls?.insecure ?? false, ca: null, cert: null, key: null },
    onCase: options.onCase ?? (() => undefined),
  });
  if (!result.reached) throw new Error(`the endpoint could not be reached: ${result.preflight.failure?.message}`);
  return result.report;
}

export type Selection =
  | { readonly ok: true; readonly ids: ReadonlySet<string> }
  | { readonly ok: false; readonly unknown: string };

/**
 * The ids that `only` selects (all when empty) less those of `skip`. A pattern that matches nothing
 * is an error.
 */
export function selectCases(only: readonly string[], skip: readonly string[]): Selection {
  const unknown = [...only, ...skip].find((pattern) => matchCases(pattern).length === 0);
  if (unknown !== undefined) return { ok: false, unknown };
  const chosen = only.length === 0 ? CASE_IDS : only.flatMap(matchCases);
  const left = new Set(skip.flatMap(matchCases));
  return { ok: true, ids: new Set(chosen.filter((id) => !left.has(id))) };
}
