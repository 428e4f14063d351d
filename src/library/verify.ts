import { ANY_CHOICES, CHOICES, type Choices } from '../contract/case.ts';
import type { EffectSettings } from '../contract/effect/effect-settings.ts';
import type { RunSettings } from '../contract/run.ts';
import { type RunResult, runSuite } from '../contract/run-suite.ts';
import { CASE_IDS, matchCases, type OptionalGroup, optionalGroupOf } from '../contract/suite.ts';
import type { CaseReport, Report } from '../contract/verify-report.ts';
import { createDeliverer, type Deliverer, type DeliverySettings } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { openRawConnection, type RawConnection } from '../delivery/raw-connection.ts';
import { createRecorder } from '../delivery/record-exchange.ts';
import type { Pair } from '../protocol/exchange.ts';
import { LEVELS, type Level } from '../protocol/findings.ts';
import { FRIEND_ADD } from '../protocol/query.ts';
import type { HeaderEdit } from '../protocol/request.ts';
import type { GivenFiles } from '../render/command-line.ts';
import { renderCurl } from '../render/curl.ts';
import { type RerunSettings, renderRerun, USUAL_SETTLE_MS } from '../render/rerun.ts';
import { USER_AGENT } from '../version.ts';
import { MAX_FUZZ_RUNS } from './bounds.ts';
import { startLoop } from './chat-loop.ts';
import {
  choiceRule,
  durationRule,
  flagRule,
  guardedRule,
  integerRule,
  listenerRule,
  listRule,
  type OptionRule,
  objectRule,
  orNull,
  readOptions,
  SENDING,
  seedRule,
  signalRule,
  textRule,
  withDefault,
} from './options.ts';

/** A cold backend may take this long for the first callback, in milliseconds. */
const PATIENCE_MS = 15_000;
/** An endpoint that fell over is waited for this long, in milliseconds. */
export const RECOVER_MS = 5000;

/** For runs that nobody has given files. */
export const NO_FILES: GivenFiles = { tokenFile: null, ca: null, insecure: false, cert: null, key: null };

/** Everything about one run, resolved: what the suite wants, less what is made here. */
export interface VerifySettings
  extends Omit<RunSettings, 'transport' | 'userAgent' | 'tool' | 'curlOf' | 'rerunOf' | 'patienceMs'> {
  /** 0 is none: then a reply that does not come is waited for as long as the first one. */
  readonly timeoutMs: number;
  readonly tls: TlsSettings;
  /** Called when the first callback was answered, or given up. */
  readonly onFirstReply: () => void;
  /** What the commands of the report say about the token and TLS: paths of files, as the user gave them. */
  readonly files: GivenFiles;
  /** The commands that look into the data, as the user gave them; null without. */
  readonly looking: RerunSettings['looking'];
  /** The command that starts the backend for a run; null where it runs by itself. */
  readonly command: readonly string[] | null;
}

/** The longest wait for the first reply, in milliseconds, with this time-out for all others. */
export const patienceMs = (timeoutMs: number): number => Math.max(2 * timeoutMs, PATIENCE_MS);

/** Brings the suite together with real connections. */
export async function runVerify(settings: VerifySettings): Promise<RunResult> {
  const { endpoint, timeoutMs, tls, now } = settings;
  const delivery = { endpoint, timeoutMs: timeoutMs === 0 ? PATIENCE_MS : timeoutMs, tls, now };
  // A reply that is late gets the same time once more, which is part of the patience.
  const patience = { ...delivery, timeoutMs: patienceMs(timeoutMs) / 2 };
  const connections = trackConnections();
  const open = async (how: DeliverySettings) => connections.addDeliverer(await createDeliverer(how));
  const [usual, patient] = [await open(delivery), await open(patience)];
  const { guard } = connections;
  try {
    return await runSuite({
      ...settings,
      userAgent: USER_AGENT,
      tool: USER_AGENT,
      patienceMs: patienceMs(timeoutMs),
      transport: {
        deliver: guard(usual.deliver),
        deliverFresh: guard(usual.deliverFresh),
        deliverPatiently: guard((request) => patient.deliverFresh(request).finally(settings.onFirstReply)),
        open: guard(async () => connections.addRaw(await openRawConnection(delivery))),
        record: createRecorder(delivery),
      },
      curlOf: ({ request }) => renderCurl(request, { ...settings.files, origin: endpoint.origin, resign: false }),
      rerunOf: (id, fuzzPath) => renderRerun(id, settings, fuzzPath),
    });
  } finally {
    await connections.end();
  }
}

/** What a run has opened, so that it can be ended in the middle of a case. */
function trackConnections() {
  const deliverers: Deliverer[] = [];
  let raw: RawConnection[] = [];
  let isOver = false;
  return {
    addDeliverer: (deliverer: Deliverer): Deliverer => {
      deliverers.push(deliverer);
      return deliverer;
    },
    addRaw: (connection: RawConnection): RawConnection => {
      // Those that have ended hold what they received.
      raw = [...raw.filter(({ ended }) => !ended), connection];
      return connection;
    },
    /** After the end nothing is sent any more: a case that was given up goes no further. */
    guard:
      <Given extends unknown[], Made>(send: (...given: Given) => Promise<Made>) =>
      (...given: Given): Promise<Made> =>
        isOver ? new Promise(() => undefined) : send(...given),
    end: async () => {
      isOver = true;
      for (const connection of raw) connection.cut();
      await Promise.all(deliverers.map((deliverer) => deliverer.close()));
    },
  };
}

/**
 * Options of `verify`: the endpoint and the id of the app are needed, all else has the defaults of
 * `friend-cb verify`.
 */
export interface VerifyOptions {
  readonly to: string | URL;
  readonly sdkAppId: string;
  readonly token?: string | null;
  /** Default 1. */
  readonly seed?: number;
  /** Default 2000, as the Chat backend waits. */
  readonly timeoutMs?: number;
  /** Ids that exist in the backend's data. */
  readonly accounts?: readonly string[];
  /**
   * Looks into the backend's data: what it says about one friendship, as any text. It is only ever
   * compared with an earlier look at the same pair. Switches the cases `effect/` on.
   */
  readonly probe?: ((pair: Pair) => Promise<string>) | null;
  /** Makes two friends in the data; default by `Sns.CallbackFriendAdd`, as Chat tells of new friends. */
  readonly befriend?: ((pair: Pair) => Promise<void>) | null;
  /**
   * Starts a stand-in for Chat: friends are made by its REST API, and its friend graph is compared with
   * the data (cases `loop/`). Goes with `probe`, in place of `befriend`.
   */
  readonly chat?: boolean;
  /** How long the data may take to change, and how long it has to stay unchanged, in milliseconds; default 2000. */
  readonly settleMs?: number;
  readonly headers?: readonly HeaderEdit[];
  readonly tls?: Partial<TlsSettings>;
  /** Ids of cases, or beginnings of them. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly choices?: Partial<Choices>;
  /** Default `must`. */
  readonly failOn?: Level;
  readonly bail?: boolean;
  /** Generated callbacks that are sent as well. Default null: none. */
  readonly fuzz?: number | null;
  /** With `fuzz` and one case of `fuzz/`: sends only the callback that a report has named so. */
  readonly fuzzPath?: string | null;
  readonly signal?: AbortSignal;
  readonly onCase?: (report: CaseReport) => void;
}

const caseRule: OptionRule<string> = {
  read: (given, name) => {
    const pattern = textRule.read(given, name);
    if (matchCases(pattern).length === 0) throw new TypeError(`${name}: no case is named or begins with '${pattern}'`);
    return pattern;
  },
};

const accountsRule: OptionRule<readonly string[]> = {
  read: (given, name) => {
    const accounts = listRule(textRule).read(given, name);
    if (new Set(accounts).size === 1) throw new TypeError(`${name} has one id; it needs two or more different ids`);
    return accounts;
  },
  initial: () => [],
};

/** A function of the caller's that is told of a pair. */
const pairFunctionRule = <T>() =>
  guardedRule(
    (given): given is (pair: Pair) => Promise<T> => typeof given === 'function',
    'a function of a pair { From_Account, To_Account }',
  );

const choiceRules = Object.fromEntries(
  Object.entries(CHOICES).map(([name, answers]) => [name, withDefault(choiceRule<string>(answers), () => 'any')]),
);

/** How a report names a generated callback: its number, then the steps by which it became smaller. */
export const FUZZ_PATH = /^\d{1,7}(?::\d{1,7}){0,999}$/;

const OPTIONS = {
  ...SENDING,
  sdkAppId: textRule,
  seed: withDefault(seedRule, () => 1),
  accounts: accountsRule,
  probe: orNull(pairFunctionRule<string>()),
  befriend: orNull(pairFunctionRule<void>()),
  chat: flagRule,
  settleMs: withDefault(durationRule, () => USUAL_SETTLE_MS),
  only: listRule(caseRule),
  skip: listRule(caseRule),
  choices: withDefault(objectRule(choiceRules) as unknown as OptionRule<Choices>, () => ANY_CHOICES),
  failOn: withDefault(choiceRule(LEVELS), () => 'must' as const),
  bail: flagRule,
  fuzz: orNull(integerRule(1, MAX_FUZZ_RUNS)),
  fuzzPath: orNull(
    guardedRule(
      (given): given is string => typeof given === 'string' && FUZZ_PATH.test(given),
      "a path such as '17:0:3'",
    ),
  ),
  signal: signalRule,
  onCase: listenerRule<(report: CaseReport) => void>(),
} as const;

/**
 * Holds an endpoint to the contract and reports. `report.verdict` is `pass` or `fail`.
 * @throws TypeError for an option that is missing, unknown or wrong, or where no case is left
 * @throws Error when no connection could be made, or the signal came before the first reply
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const { to: endpoint, only, skip, probe, befriend, chat, settleMs, ...rest } = readOptions(options, OPTIONS);
  const { fuzz: runs, fuzzPath: path, ...settings } = rest;
  if (probe === null && (befriend !== null || chat))
    throw new TypeError(`${chat ? 'chat' : 'befriend'} goes with probe, which looks into the data`);
  if (chat && befriend !== null) throw new TypeError('chat and befriend both make friends: give one of them');
  const groups = optionalGroups({ isProbed: probe !== null, isLooped: chat, isFuzzed: runs !== null });
  const selected = selectCases(only, skip, groups);
  if (!selected.ok || selected.ids.size === 0) throw new TypeError('skip takes away every case that only selects');
  const generators = [...selected.ids].filter((id) => optionalGroupOf(id) === 'fuzz').length;
  if (path !== null && (runs === null || generators !== 1))
    throw new TypeError('fuzzPath needs fuzz, and only with one case of fuzz/');
  const loop = chat ? await startLoop({ ...settings, endpoint }) : null;
  const result = await runVerify({
    ...settings,
    endpoint,
    selected: selected.ids,
    baseline: null,
    effects: probe && { ...lookBy(probe, befriend, chat), settleMs, loop },
    fuzz: runs === null ? null : { runs, path, onRun: () => undefined, onFailure: () => undefined },
    recoverMs: RECOVER_MS,
    now: Date.now,
    onFirstReply: () => undefined,
    files: { ...NO_FILES, insecure: settings.tls.insecure },
    looking: null,
    command: null,
  }).finally(() => loop?.close());
  if (!result.reached)
    throw new Error(
      result.preflight === null
        ? 'the run was interrupted before the endpoint answered'
        : `the endpoint could not be reached: ${result.preflight.failure?.message}`,
    );
  return result.report;
}

/** The groups of cases that run because of what was asked for. */
export function optionalGroups(asked: {
  readonly isProbed: boolean;
  readonly isLooped: boolean;
  readonly isFuzzed: boolean;
}): ReadonlySet<OptionalGroup> {
  const { isProbed, isLooped, isFuzzed } = asked;
  const groups: readonly [OptionalGroup, boolean][] = [
    ['effect', isProbed],
    ['loop', isProbed && isLooped],
    ['fuzz', isFuzzed],
  ];
  return new Set(groups.flatMap(([group, isAsked]) => (isAsked ? [group] : [])));
}
/** A look may take so long, in milliseconds. */
const LOOK_MS = 10_000;

/** Functions of the caller's, what goes wrong in them in words, and none that never ends. */
function lookBy(
  probe: (pair: Pair) => Promise<string>,
  befriend: ((pair: Pair) => Promise<void>) | null,
  chat: boolean,
): Pick<EffectSettings, 'probe' | 'befriend' | 'probeName' | 'befriendName'> {
  const limited = async <T>(work: (pair: Pair) => Promise<T>, pair: Pair): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`did not end within ${LOOK_MS / 1000} s`)), LOOK_MS);
    });
    const working = (async () => work(pair))().catch((error) => {
      throw new Error(`failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    return Promise.race([working, tooLate]).finally(() => clearTimeout(timer));
  };
  return {
    probe: async (pair) => {
      const text: unknown = await limited(probe, pair);
      if (typeof text !== 'string') throw new Error(`gave ${text === null ? 'null' : typeof text}, not a text`);
      return text;
    },
    befriend: befriend && ((pair) => limited(befriend, pair)),
    probeName: 'probe',
    befriendName: chat ? 'the stand-in for Chat' : befriend === null ? FRIEND_ADD : 'befriend',
  };
}

export type Selection =
  | { readonly ok: true; readonly ids: ReadonlySet<string> }
  | { readonly ok: false; readonly unknown: string };

/**
 * The ids that `only` selects (all of the usual suite when empty) less those of `skip`. A pattern that
 * matches nothing is an error.
 * @param groups those that run although no pattern names them
 */
export function selectCases(
  only: readonly string[],
  skip: readonly string[],
  groups: ReadonlySet<OptionalGroup> = new Set(),
): Selection {
  const unknown = [...only, ...skip].find((pattern) => matchCases(pattern).length === 0);
  if (unknown !== undefined) return { ok: false, unknown };
  const isUsual = (id: string) => {
    const group = optionalGroupOf(id);
    return group === null || groups.has(group);
  };
  const chosen = only.length === 0 ? CASE_IDS.filter(isUsual) : only.flatMap(matchCases);
  const left = new Set(skip.flatMap(matchCases));
  return { ok: true, ids: new Set(chosen.filter((id) => !left.has(id))) };
}
