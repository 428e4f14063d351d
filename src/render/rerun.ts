import type { Choices } from '../contract/case.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { MASK, maskCommand } from '../protocol/mask.ts';
import type { HeaderEdit } from '../protocol/request.ts';
import { quoteShell } from '../protocol/shell.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { isSecretHeader } from '../record/ndjson.ts';
import { type GivenFiles, optionText, tlsText, tokenText, toText } from './command-line.ts';

/** What decides how a run went, less the cases. */
export interface RerunSettings {
  readonly endpoint: Endpoint;
  readonly sdkAppId: string;
  readonly token: string | null;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly accounts: readonly string[];
  readonly headers: readonly HeaderEdit[];
  readonly choices: Choices;
  readonly fuzz: { readonly runs: number } | null;
  readonly files: GivenFiles;
  /** How the data was looked at; null where it was not, or by a function. */
  readonly looking: {
    readonly probe: string;
    readonly befriend: string | null;
    readonly chat: boolean;
    readonly settleMs: number;
  } | null;
  /** The command that starts the backend; null where it runs by itself. */
  readonly command: readonly string[] | null;
}

/** The seed of a run that was given none. */
const USUAL_SEED = 1;
/** The time to settle of a run that was given none, in milliseconds. */
export const USUAL_SETTLE_MS = 2000;

/**
 * The command that runs one case alone as it was run, for a POSIX shell.
 * @param fuzzPath the one callback of a property that is to be sent
 */
export function renderRerun(caseId: string, settings: RerunSettings, fuzzPath: string | null = null): string {
  const { endpoint, sdkAppId, token, seed, timeoutMs, accounts, headers, choices, files, looking, command } = settings;
  const shown = (script: string | null | undefined) =>
    script ? maskCommand(script, token === null ? [] : [token]) : null;
  const fuzz = caseId.startsWith('fuzz/') ? settings.fuzz : null;
  const pins = Object.entries(choices).filter(([, answer]) => answer !== 'any');
  const words = [
    'friend-cb verify',
    ...optionText('--only', caseId),
    toText(endpoint),
    ...optionText('--sdk-appid', sdkAppId),
    ...tokenText(token, files.tokenFile),
    ...tlsText(files),
    ...(timeoutMs === CHAT_TIMEOUT_MS ? [] : [`--timeout ${timeoutMs}ms`]),
    ...(seed === USUAL_SEED && fuzz === null ? [] : [`--seed ${seed}`]),
    ...(fuzz === null ? [] : [`--fuzz ${fuzz.runs}`]),
    ...optionText('--fuzz-path', fuzzPath),
    ...optionText('--accounts', accounts.length === 0 ? null : accounts.join(',')),
    ...optionText('--probe', shown(looking?.probe)),
    ...optionText('--befriend', shown(looking?.befriend)),
    ...(looking?.chat ? ['--chat'] : []),
    ...(looking === null || looking.settleMs === USUAL_SETTLE_MS ? [] : [`--settle ${looking.settleMs}ms`]),
    ...pins.flatMap(([name, answer]) => optionText('--choice', `${name}=${answer}`)),
    ...headers.flatMap((edit) => optionText('-H', headerText(edit))),
    ...(command === null ? [] : ['--', ...command.map((word) => quoteShell(word))]),
  ];
  return escapeUnseen(words.join(' '));
}

/** A header as --header takes it. */
function headerText([name, value]: HeaderEdit): string {
  if (value === null) return `${name}:`;
  return value === '' ? `${name};` : `${name}: ${isSecretHeader(name) ? MASK : value}`;
}
