import { type AccountProblem, accountProblems } from './accounts.ts';
import { isPair, type ParsedCallback, parseCallback, summarizeCallback } from './callback.ts';
import { type CallbackSummary, type HeaderList, headerValue, type RawRequest } from './exchange.ts';
import { type Finding, finding } from './findings.ts';
import { isJsonObject, type Json, jsonType, member, shortJson } from './json.ts';
import { judgeWords } from './judge-words.ts';
import { isPlatform } from './platforms.ts';
import { countParameter, FRIEND_DELETE, parameterValue, type QueryParameter } from './query.ts';
import { isSign, SIGN_WINDOW_SECONDS } from './sign.ts';
import { endsWithinCharacter } from './utf8.ts';

/** What a receiver knows about its app. Null means not checked. */
export interface CallbackPolicy {
  readonly sdkAppId: string | null;
  readonly token: string | null;
}

export interface CallbackJudgement {
  /** Null where the request names no command. */
  readonly callback: CallbackSummary | null;
  readonly findings: readonly Finding[];
}

/**
 * Judges a request as the receiver of a callback: the app that it is for, its signature, its query
 * and its body. Pure; `nowMs` is Unix time in milliseconds.
 */
export function judgeCallback(request: RawRequest, policy: CallbackPolicy, nowMs: number): CallbackJudgement {
  const { parsed, findings } = checkCallback(request, policy, nowMs);
  return { callback: parsed && summarizeCallback(parsed), findings };
}

/** The findings, and the parsed callback; null where the request is not a POST. */
export interface CallbackCheck {
  readonly parsed: ParsedCallback | null;
  readonly findings: readonly Finding[];
}

/** Judges as `judgeCallback` does, but makes no summary. */
export function checkCallback(request: RawRequest, policy: CallbackPolicy, nowMs: number): CallbackCheck {
  if (request.method !== 'POST')
    return { parsed: null, findings: [finding('method-not-post', { method: request.method })] };
  const parsed = parseCallback(request.target, request.body);
  const { parameters, isUrlCheck } = parsed;
  const findings = join([
    isUrlCheck ? [finding('url-check', {})] : NONE,
    checkSdkAppId(parameters, policy.sdkAppId, isUrlCheck),
    checkSign(parameters, policy.token, nowMs),
    checkCommand(parsed),
    checkQuery(parsed, policy.sdkAppId !== null),
    checkBody(parsed, request.body),
    checkContentType(request.headers),
  ]);
  return { parsed, findings };
}

/** The findings about nearly every callback. */
const NONE: readonly Finding[] = [];

function join(parts: readonly (readonly Finding[])[]): readonly Finding[] {
  for (const part of parts) if (part.length > 0) return parts.flat();
  return NONE;
}

function checkContentType(headers: HeaderList): readonly Finding[] {
  const given = headerValue(headers, 'Content-Type');
  return given === undefined || given === 'application/json' || /json/i.test(given)
    ? NONE
    : [finding('content-type-unexpected', { given }, 'Content-Type')];
}

const valuesOf = (parameters: readonly QueryParameter[], name: string) =>
  parameters.filter((each) => each.name === name).map((each) => each.value);

function checkSdkAppId(
  parameters: readonly QueryParameter[],
  expected: string | null,
  optional: boolean,
): readonly Finding[] {
  if (expected === null) return NONE;
  if (countParameter(parameters, 'SdkAppid') > 1)
    return [finding('sdkappid-repeated', { values: valuesOf(parameters, 'SdkAppid') }, '?SdkAppid')];
  const given = parameterValue(parameters, 'SdkAppid');
  if (given === undefined && optional) return NONE;
  if (given === undefined || given === '') return [finding('sdkappid-missing', { expected }, '?SdkAppid')];
  return given === expected ? NONE : [finding('sdkappid-foreign', { given, expected }, '?SdkAppid')];
}

function checkSign(parameters: readonly QueryParameter[], token: string | null, nowMs: number): readonly Finding[] {
  if (token === null) return NONE;
  const repeated = (['Sign', 'RequestTime'] as const).flatMap((name) => {
    const count = countParameter(parameters, name);
    return count > 1 ? [finding('sign-repeated', { name, count }, `?${name}`)] : [];
  });
  if (repeated.length > 0) return repeated;
  const sign = parameterValue(parameters, 'Sign') ?? '';
  const time = parameterValue(parameters, 'RequestTime') ?? '';
  if (sign === '' || time === '')
    return [
      ...(sign === '' ? [finding('sign-missing', {}, '?Sign')] : NONE),
      ...(time === '' ? [finding('request-time-missing', {}, '?RequestTime')] : NONE),
    ];
  return [...checkSignature(sign, token, time), ...checkAge(time, nowMs)];
}

function checkSignature(sign: string, token: string, time: string): readonly Finding[] {
  if (isSign(sign, token, time)) return NONE;
  return [
    isSign(sign.toLowerCase(), token, time)
      ? finding('sign-uppercase', {}, '?Sign')
      : finding('sign-wrong', {}, '?Sign'),
  ];
}

function checkAge(time: string, nowMs: number): readonly Finding[] {
  if (!/^\d{1,15}$/.test(time)) return [finding('request-time-malformed', { given: time }, '?RequestTime')];
  // Whole seconds on both sides, because RequestTime has only those.
  const age = Math.floor(nowMs / 1000) - Number(time);
  if (age > SIGN_WINDOW_SECONDS) return [finding('request-time-stale', { seconds: age }, '?RequestTime')];
  if (-age > SIGN_WINDOW_SECONDS) return [finding('request-time-ahead', { seconds: -age }, '?RequestTime')];
  return NONE;
}

/** Four decimal parts of up to three digits, none over 255. */
const IPV4 = /^(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|[01]?\d?\d)){3}$/;

/** An IPv4 address, or text that looks like IPv6: enough for a value that is only shown. */
function looksLikeIp(text: string): boolean {
  return IPV4.test(text) || (text.includes(':') && text.split('.').length !== 4 && URL.canParse(`http://[${text}]/`));
}

/** The parameters of the manual's example, which has each of them once (1047/34360). */
const DOCUMENTED_PARAMETERS = ['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'] as const;

/**
 * Those that the pages of all commands have. Alert.RequestOverLimit has no ClientIP (1047/60256), and
 * State.StateChange writes IOS (1047/34354): of another command, who it came from is not judged.
 */
const PARAMETERS_OF_ALL = ['SdkAppid', 'CallbackCommand', 'contenttype'] as const;

/** Query and body both name the command, with the same value. */
function checkCommand({ parameters, members, command, isUrlCheck }: ParsedCallback): readonly Finding[] {
  const inBody = members ? member(members, 'CallbackCommand') : undefined;
  // The usual case, once in each place, needs no list of all values.
  if (
    command !== null &&
    command === inBody &&
    countParameter(parameters, 'CallbackCommand') === 1 &&
    parameterValue(parameters, 'CallbackCommand') === command
  )
    return NONE;
  if (isUrlCheck) return NONE;
  const inQuery = valuesOf(parameters, 'CallbackCommand').filter((value) => value !== '');
  const named = inBody === undefined ? inQuery : [...inQuery, typeof inBody === 'string' ? inBody : shortJson(inBody)];
  const words = judgeWords.now;
  const findings: Finding[] = [];
  if (named.some((each) => each !== named[0]))
    findings.push(finding('command-mismatch', { values: [...new Set(named)] }, '?CallbackCommand'));
  if (command === null) findings.push(finding('command-missing', { where: members ? words.inEither : words.inQuery }));
  else if (inQuery.length === 0)
    findings.push(finding('command-missing', { where: words.inQuery }, '?CallbackCommand'));
  else if (members && inBody === undefined)
    findings.push(finding('command-missing', { where: words.inBody }, '$.CallbackCommand'));
  return findings;
}

function checkQuery(
  { parameters, undecodable, isUrlCheck, command }: ParsedCallback,
  sdkAppIdIsChecked: boolean,
): readonly Finding[] {
  const encoding = undecodable.length > 0 ? [finding('query-encoding', { names: undecodable })] : NONE;
  if (isUrlCheck) return encoding;
  const isSibling = command !== null && command !== FRIEND_DELETE;
  return join([
    encoding,
    checkPresence(parameters, isSibling ? PARAMETERS_OF_ALL : DOCUMENTED_PARAMETERS, sdkAppIdIsChecked),
    checkContentTypeParameter(parameters),
    isSibling ? NONE : checkClient(parameters),
  ]);
}

/** The query has each of these parameters once. */
function checkPresence(
  parameters: readonly QueryParameter[],
  names: readonly (typeof DOCUMENTED_PARAMETERS)[number][],
  sdkAppIdIsChecked: boolean,
): readonly Finding[] {
  if (names.every((name) => countParameter(parameters, name) === 1)) return NONE;
  const missing: string[] = [];
  const repeated: string[] = [];
  for (const name of names) {
    const count = countParameter(parameters, name);
    const toldElsewhere = name === 'CallbackCommand' || (name === 'SdkAppid' && sdkAppIdIsChecked);
    // The overview calls contenttype optional (1047/34354).
    if (count === 0 && !toldElsewhere && name !== 'contenttype') missing.push(name);
    if (count > 1 && !(name === 'SdkAppid' && sdkAppIdIsChecked)) repeated.push(name);
  }
  return [
    ...(missing.length > 0 ? [finding('parameter-missing', { names: missing })] : NONE),
    ...(repeated.length > 0 ? [finding('parameter-repeated', { names: repeated })] : NONE),
  ];
}

function checkContentTypeParameter(parameters: readonly QueryParameter[]): readonly Finding[] {
  const given = parameterValue(parameters, 'contenttype') ?? 'json';
  return given === 'json' || given === 'JSON' ? NONE : [finding('contenttype-unexpected', { given }, '?contenttype')];
}

/** Where the callback came from, as far as the query tells. */
function checkClient(parameters: readonly QueryParameter[]): readonly Finding[] {
  const clientIp = parameterValue(parameters, 'ClientIP');
  const platform = parameterValue(parameters, 'OptPlatform');
  return join([
    clientIp === undefined || looksLikeIp(clientIp)
      ? NONE
      : [finding('client-ip-malformed', { given: clientIp }, '?ClientIP')],
    platform === undefined || isPlatform(platform)
      ? NONE
      : [finding('platform-undocumented', { given: platform }, '?OptPlatform')],
  ]);
}

function checkBody(parsed: ParsedCallback, bytes: Uint8Array): readonly Finding[] {
  const { body, members, command, isUrlCheck } = parsed;
  if (isUrlCheck) return NONE;
  if (!body.ok) {
    if (body.problem === 'empty') return [finding('body-empty', {})];
    return [
      body.problem === 'utf8'
        ? finding('body-not-utf8', { isCut: endsWithinCharacter(bytes) })
        : finding('body-not-json', { detail: body.detail }),
    ];
  }
  if (members === null) return [finding('body-not-object', { type: jsonType(body.value) }, '$')];
  // Other commands have bodies of their own, which this program does not judge.
  if (command !== FRIEND_DELETE) return NONE;
  const pairs = member(members, 'PairList');
  if (pairs === undefined) return [finding('pairlist-missing', {}, '$.PairList')];
  if (!Array.isArray(pairs)) return [finding('pairlist-type', { type: jsonType(pairs) }, '$.PairList')];
  if (pairs.length === 0) return [finding('pairlist-empty', {}, '$.PairList')];
  return join([checkPairs(pairs), checkRelations(pairs)]);
}

/** What is wrong with a member of PairList that is not a pair of two strings. */
function describeMalformedPair(pair: Json): { what: string; at: string } {
  if (!isJsonObject(pair)) return { what: judgeWords.now.noPair(shortJson(pair)), at: '' };
  const name = typeof member(pair, 'From_Account') === 'string' ? 'To_Account' : 'From_Account';
  const id = member(pair, name);
  return {
    what: id === undefined ? judgeWords.now.missing(name) : judgeWords.now.noString(name, shortJson(id)),
    at: `.${name}`,
  };
}

/** The problems of single pairs, in the order of their findings. */
const PAIR_PROBLEMS: Readonly<Record<'malformed' | AccountProblem, (note: Note) => Finding>> = {
  malformed: ({ at, text, count }) => finding('pair-malformed', { what: text, count }, at),
  empty: ({ at, count }) => finding('account-empty', { count }, at),
  long: ({ at, text, count }) => finding('account-long', { given: text, count }, at),
  characters: ({ at, text, count }) => finding('account-characters', { given: text, count }, at),
};
type PairProblem = keyof typeof PAIR_PROBLEMS;

/** A kind of problem, its first place and its count: a thousand bad pairs have one cause. */
interface Note {
  readonly problem: PairProblem;
  readonly at: string;
  readonly text: string;
  count: number;
}

const isUnremarkable = (pair: Json) =>
  isPair(pair) && accountProblems(pair.From_Account).length === 0 && accountProblems(pair.To_Account).length === 0;

/** Checks each pair by itself: one finding for each kind of problem. */
function checkPairs(pairs: readonly Json[]): readonly Finding[] {
  if (pairs.every(isUnremarkable)) return NONE;
  const notes: Note[] = [];
  const note = (problem: PairProblem, index: number, member: string, text: string) => {
    const known = notes.find((each) => each.problem === problem);
    if (known) known.count += 1;
    else notes.push({ problem, at: `$.PairList[${index}]${member}`, text, count: 1 });
  };
  for (const [index, pair] of pairs.entries()) {
    if (isPair(pair)) {
      for (const problem of accountProblems(pair.From_Account))
        note(problem, index, '.From_Account', pair.From_Account);
      for (const problem of accountProblems(pair.To_Account)) note(problem, index, '.To_Account', pair.To_Account);
    } else {
      const { what, at } = describeMalformedPair(pair);
      note('malformed', index, at, what);
    }
  }
  return Object.entries(PAIR_PROBLEMS).flatMap(([problem, build]) =>
    notes.filter((each) => each.problem === problem).map(build),
  );
}

/** A deletion and its mirror, as in most callbacks with more than one pair. */
function isTwoWay([one, other]: readonly Json[]): boolean {
  return (
    isPair(one) &&
    isPair(other) &&
    one.From_Account === other.To_Account &&
    one.To_Account === other.From_Account &&
    one.From_Account !== one.To_Account
  );
}

/** Compares the pairs: repetitions, and more than one person who deletes. */
function checkRelations(pairs: readonly Json[]): readonly Finding[] {
  if (pairs.length < 2 || (pairs.length === 2 && isTwoWay(pairs))) return NONE;
  /** The friends that each person has deleted so far. */
  const deleted = new Map<string, Set<string>>();
  const deleters = new Set<string>();
  const repeated: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    if (!isPair(pair)) continue;
    const { From_Account: from, To_Account: to } = pair;
    const friends = deleted.get(from);
    if (friends?.has(to)) repeated.push(index);
    if (friends) friends.add(to);
    else deleted.set(from, new Set([to]));
    // The mirror of an earlier pair belongs to the deleter of that pair.
    if (from === to || !deleted.get(to)?.has(from)) deleters.add(from);
  }
  if (repeated.length === 0 && deleters.size < 2) return NONE;
  return [
    ...(repeated.length > 0
      ? [finding('pair-repeated', { count: repeated.length }, `$.PairList[${repeated[0]}]`)]
      : NONE),
    ...(deleters.size > 1 ? [finding('pairs-several-deleters', { count: deleters.size }, '$.PairList')] : NONE),
  ];
}
