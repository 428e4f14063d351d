import type { TlsSettings } from '../delivery/dial.ts';
import type { FriendDeleteBody } from '../protocol/callback.ts';
import { type Endpoint, parseEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { type QueryEdits, WIRE_SHAPES } from '../protocol/query.ts';
import { type HeaderEdit, headerProblem } from '../protocol/request.ts';
import { NO_WISH, type SampleWish } from '../protocol/sample.ts';
import { readToken } from '../protocol/token.ts';
import { nearest } from '../suggest.ts';
import { MAX_SEED, MAX_TIMER_MS } from './bounds.ts';

/**
 * The options of every public function: what each takes, and its default. A function lists its
 * options as rules, and `readOptions` resolves them completely, so that nothing inside has optional
 * settings or second defaults. Misuse is a TypeError that names the option.
 */
export interface OptionRule<T> {
  /** @throws TypeError naming the option, what was given, and what is valid */
  readonly read: (given: unknown, name: string) => T;
  /** The value of an option that is not given; absent for an option that has to be given. */
  readonly initial?: () => T;
}

type Rules = Readonly<Record<string, OptionRule<unknown>>>;
export type Resolved<R extends Rules> = { readonly [Name in keyof R]: R[Name] extends OptionRule<infer T> ? T : never };

/**
 * Resolves the options of a public function by its rules.
 * @throws TypeError for the first option that is wrong, missing or unknown
 */
export function readOptions<R extends Rules>(given: unknown, rules: R): Resolved<R> {
  if (!isRecord(given)) throw misuse('options', given, 'an object');
  const known = Object.keys(rules);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, known);
    const advice = meant === null ? `valid: ${known.join(', ')}` : `did you mean ${meant}?`;
    throw new TypeError(`there is no option '${unknown}'; ${advice}`);
  }
  const resolved = known.map((name) => [name, readOption(name, given[name], rules[name] as OptionRule<unknown>)]);
  return Object.fromEntries(resolved) as Resolved<R>;
}

function readOption<T>(name: string, given: unknown, { read, initial }: OptionRule<T>): T {
  return given === undefined && initial !== undefined ? initial() : read(given, name);
}

/** The error for an option that was given something else than what is valid. */
export function misuse(name: string, given: unknown, valid: string): TypeError {
  return new TypeError(`${name} is ${describe(given)} instead of ${valid}`);
}

/** What was given, in a few words: never the whole of an object or of a long text. */
function describe(given: unknown): string {
  if (typeof given === 'string') return given.length > 60 ? `a text of ${given.length} characters` : `'${given}'`;
  if (typeof given === 'function') return 'a function';
  if (Array.isArray(given)) return 'an array';
  return typeof given === 'object' && given !== null ? 'an object' : String(given);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** A rule that takes what a guard lets through. */
export function guardedRule<T>(is: (given: unknown) => given is T, valid: string): OptionRule<T> {
  return {
    read: (given, name) => {
      if (!is(given)) throw misuse(name, given, valid);
      return given;
    },
  };
}

/** The same rule with a default. */
export const withDefault = <T>(rule: OptionRule<T>, initial: () => T): OptionRule<T> => ({ ...rule, initial });

/** The same rule where null stands for none, which is the default too. */
export const orNull = <T>({ read }: OptionRule<T>): OptionRule<T | null> => ({
  read: (given, name) => (given === null ? null : read(given, name)),
  initial: () => null,
});

/** A number between two bounds, both included. */
export const numberRule = (least: number, most: number): OptionRule<number> =>
  guardedRule(
    (given): given is number => typeof given === 'number' && given >= least && given <= most,
    `a number from ${least} to ${most}`,
  );

/** A whole number between two bounds, both included. */
export const integerRule = (least: number, most: number): OptionRule<number> =>
  guardedRule(
    (given): given is number => Number.isInteger(given) && Number(given) >= least && Number(given) <= most,
    `a whole number from ${least} to ${most}`,
  );

export const textRule = guardedRule(
  (given): given is string => isText(given) && given !== '',
  'a text that is not empty',
);
export const flagRule = withDefault(
  guardedRule((given): given is boolean => typeof given === 'boolean', 'true or false'),
  () => false,
);

export const choiceRule = <T extends string>(choices: readonly T[]): OptionRule<T> =>
  guardedRule(
    (given): given is T => choices.some((each) => each === given),
    `one of ${choices.map((each) => `'${each}'`).join(', ')}`,
  );

/** A list whose members keep a rule; empty by default. A member that does not is named by its place. */
export const listRule = <T>({ read }: OptionRule<T>): OptionRule<readonly T[]> => ({
  read: (given, name) => {
    if (!Array.isArray(given)) throw misuse(name, given, 'an array');
    return given.map((each, index) => read(each, `${name}[${index}]`));
  },
  initial: () => [],
});

/** An object whose members keep rules; absent members have the defaults of those rules. */
export const objectRule = <R extends Rules>(rules: R): OptionRule<Resolved<R>> => ({
  read: (given, name) => {
    if (!isRecord(given)) throw misuse(name, given, 'an object');
    const unknown = Object.keys(given).find((each) => !Object.hasOwn(rules, each));
    if (unknown !== undefined)
      throw new TypeError(`${name} has no member '${unknown}'; valid: ${Object.keys(rules).join(', ')}`);
    const members = Object.entries(rules).map(([each, rule]) => [
      each,
      readOption(`${name}.${each}`, given[each], rule),
    ]);
    return Object.fromEntries(members) as Resolved<R>;
  },
});

/** A function of the caller's. Its parameters cannot be checked; the type is what the caller was told. */
export const functionRule = <F>(initial: F): OptionRule<F> =>
  withDefault(
    guardedRule((given): given is F & object => typeof given === 'function', 'a function') as OptionRule<F>,
    () => initial,
  );

const ignore = () => undefined;
/** A function that is told something; by default nobody is. */
export const listenerRule = <F>(): OptionRule<F> => functionRule(ignore as F);

export const durationRule = numberRule(0, MAX_TIMER_MS);
export const seedRule = integerRule(0, MAX_SEED);

/** The endpoint's URL, as a text or a URL. */
export const endpointRule: OptionRule<Endpoint> = {
  read: (given, name) => {
    if (!isText(given) && !(given instanceof URL)) throw misuse(name, given, "the endpoint's URL");
    const reading = parseEndpoint(String(given));
    if (!reading.ok) throw new TypeError(`${name}: ${reading.problem}`);
    return reading.endpoint;
  },
};

/** The value itself is never shown: it is a secret. */
export const tokenRule: OptionRule<string> = {
  read: (given, name) => {
    if (!isText(given)) throw misuse(name, given, 'a text, or null');
    const reading = readToken(given);
    if (reading.ok) return reading.token;
    throw new TypeError(
      reading.problem === 'is empty'
        ? `${name} is empty; null is no token`
        : `${name} holds a control character, such as a line end`,
    );
  },
};

const headerRule: OptionRule<HeaderEdit> = {
  read: (given, name) => {
    const isEdit =
      Array.isArray(given) && given.length === 2 && isText(given[0]) && (given[1] === null || isText(given[1]));
    if (!isEdit) throw misuse(name, given, "a pair of name and value, such as ['X-Name', 'value']");
    const wrong = headerProblem(given as unknown as HeaderEdit);
    if (wrong !== null) throw new TypeError(`${name}: ${wrong.problem}`);
    return given as unknown as HeaderEdit;
  },
};

const pemRule = guardedRule(
  (given): given is string => isText(given) && given.includes('-----BEGIN '),
  'a PEM text, which has a line that begins with -----BEGIN',
);

const tlsMembers = objectRule({ ca: orNull(pemRule), cert: orNull(pemRule), key: orNull(pemRule), insecure: flagRule });

/** TLS toward an endpoint. What OpenSSL cannot use is found out here, not at the first connection. */
export const tlsRule: OptionRule<TlsSettings> = {
  read: (given, name) => {
    const tls = tlsMembers.read(given, name);
    if ((tls.cert === null) !== (tls.key === null))
      throw new TypeError(`${name} has ${tls.cert === null ? 'a key without a cert' : 'a cert without a key'}`);
    requireUsable(tls, name);
    return tls;
  },
  initial: () => tlsMembers.read({}, 'tls'),
};

const SERVER_TLS = { cert: pemRule, key: pemRule, clientCa: orNull(pemRule) } as const;
const serverTlsMembers = objectRule(SERVER_TLS);

/** @throws TypeError where OpenSSL cannot use a certificate or key */
function requireUsable(
  { ca, cert, key }: { readonly ca?: string | null; readonly cert: string | null; readonly key: string | null },
  name: string,
): void {
  if ((ca ?? null) === null && cert === null) return;
  try {
    // Loaded only here: a plain endpoint starts faster without it.
    const { createSecureContext } = process.getBuiltinModule('node:tls');
    createSecureContext({ ...(ca ? { ca } : {}), ...(cert === null || key === null ? {} : { cert, key }) });
  } catch (error) {
    throw new TypeError(`${name}: the certificates cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}

/** The certificates of this machine's own HTTPS server. */
export const serverCertificateRule: OptionRule<Resolved<typeof SERVER_TLS>> = {
  read: (given, name) => {
    const tls = serverTlsMembers.read(given, name);
    requireUsable({ ...tls, ca: tls.clientCa }, name);
    return tls;
  },
};

/** An exception that nobody handles is thrown as uncaught. */
export const throwUncaught = (error: unknown): void =>
  queueMicrotask(() => {
    throw error;
  });

const pairRule = guardedRule(
  (given): given is readonly [string, string] => Array.isArray(given) && given.length === 2 && given.every(isText),
  'a pair of two texts',
);
/** A body as an object, or the bytes to send. */
export const bodyRule = guardedRule(
  (given): given is FriendDeleteBody | Uint8Array => given instanceof Uint8Array || isRecord(given),
  'an object or a Uint8Array',
);

/** A recording: the name of its file, or the exchanges themselves. */
export const recordingRule = guardedRule(
  (given): given is string | AsyncIterable<Exchange> | Iterable<Exchange> =>
    isText(given)
      ? given !== ''
      : typeof given === 'object' && given !== null && (Symbol.asyncIterator in given || Symbol.iterator in given),
  'the name of a file, or exchanges to iterate over',
);

/** Wishes for a generated callback; what is absent is left to the seed. */
export const sampleRule: OptionRule<SampleWish> = withDefault(
  objectRule({
    platform: orNull(textRule),
    clientIp: orNull(textRule),
    fromAccount: orNull(textRule),
    toAccounts: listRule(textRule),
    deletions: orNull(integerRule(1, 100_000)),
    twoWay: flagRule,
  }),
  () => NO_WISH,
);
/** The last changes to a query. */
export const queryRule: OptionRule<QueryEdits> = withDefault(
  objectRule({ set: listRule(pairRule), drop: listRule(textRule) }),
  () => ({ set: [], drop: [] }),
);

export const signalRule: OptionRule<AbortSignal> = withDefault(
  guardedRule((given): given is AbortSignal => given instanceof AbortSignal, 'an AbortSignal'),
  () => new AbortController().signal,
);

/** Options of all functions that send to an endpoint, with the same meaning and default in each. */
export const SENDING = {
  to: endpointRule,
  /** With a token callbacks are signed. */
  token: orNull(tokenRule),
  timeoutMs: withDefault(durationRule, () => CHAT_TIMEOUT_MS),
  headers: listRule(headerRule),
  tls: tlsRule,
} as const;

export const wireRule = withDefault(choiceRule(WIRE_SHAPES), () => 'documented' as const);
