import { accountProblems } from './accounts.ts';
import { type ParsedCallback, parseCallback, summarizeCallback } from './callback.ts';
import { type CallbackSummary, headerValue, type RawRequest } from './exchange.ts';
import { type Finding, finding } from './findings.ts';
import { isJsonObject, type Json, jsonType, member, shortJson } from './json.ts';
import { isPlatform } from './platforms.ts';
import { FRIEND_DELETE, type QueryParameter } from './query.ts';
import { isSign, SIGN_WINDOW_SECONDS } from './sign.ts';

/** What a receiver knows about its app. What is null is not checked. */
export interface CallbackPolicy {
  readonly sdkAppId: string | null;
  readonly token: string | null;
}

export interface CallbackJudgement {
  /** Null where the request names no command. */
  readonly callback: CallbackSummary | null;
  readonly findings: readonly Finding[];
}

/** Judges a request as the receiver of a callback: who it is for, whether it is genuine, its query, its body. Pure; `nowMs` is Unix time in milliseconds. */
export function judgeCallback(request: RawRequest, policy: CallbackPolicy, nowMs: number): CallbackJudgement {
  if (request.method !== 'POST') return { callback: null, findings: [finding('method-not-post', { method: request.method })] };
  const parsed = parseCallback(request.target, request.body);
  const { parameters } = parsed;
  const contentType = headerValue(request.headers, 'content-type');
  const findings = [
    ...(parsed.isUrlCheck ? [finding('url-check', {})] : []),
    ...checkSdkAppId(parameters, policy.sdkAppId, parsed.isUrlCheck),
    ...checkSign(parameters, policy.token, nowMs),
    ...checkQuery(parsed, policy.sdkAppId !== null),
    ...checkBody(parsed),
    ...(contentType === undefined || /json/i.test(contentType) ? [] : [finding('content-type-unexpected', { given: contentType }, 'Content-Type')]),
  ];
  return { callback: summarizeCallback(parsed), findings };
}

const valuesOf = (parameters: readonly QueryParameter[], name: string) => parameters.filter((each) => each.name === name).map((each) => each.value);

function checkSdkAppId(parameters: readonly QueryParameter[], expected: string | null, optional: boolean): Finding[] {
  if (expected === null) return [];
  const values = valuesOf(parameters, 'SdkAppid');
  const [given] = values;
  if (values.length > 1) return [finding('sdkappid-repeated', { values }, '?SdkAppid')];
  if (given === undefined && optional) return [];
  if (given === undefined || given === '') return [finding('sdkappid-missing', { expected }, '?SdkAppid')];
  return given === expected ? [] : [finding('sdkappid-foreign', { given, expected }, '?SdkAppid')];
}

function checkSign(parameters: readonly QueryParameter[], token: string | null, nowMs: number): Finding[] {
  if (token === null) return [];
  const signs = valuesOf(parameters, 'Sign');
  const times = valuesOf(parameters, 'RequestTime');
  const repeated = [
    ...(signs.length > 1 ? [finding('sign-repeated', { name: 'Sign', count: signs.length }, '?Sign')] : []),
    ...(times.length > 1 ? [finding('sign-repeated', { name: 'RequestTime', count: times.length }, '?RequestTime')] : []),
  ];
  if (repeated.length > 0) return repeated;
  const sign = signs[0] ?? '';
  const time = times[0] ?? '';
  const missing = [...(sign === '' ? [finding('sign-missing', {}, '?Sign')] : []), ...(time === '' ? [finding('request-time-missing', {}, '?RequestTime')] : [])];
  if (missing.length > 0) return missing;
  return [...checkSignature(sign, token, time), ...checkAge(time, nowMs)];
}

function checkSignature(sign: string, token: string, time: string): Finding[] {
  if (isSign(sign, token, time)) return [];
  return [isSign(sign.toLowerCase(), token, time) ? finding('sign-uppercase', {}, '?Sign') : finding('sign-wrong', {}, '?Sign')];
}

function checkAge(time: string, nowMs: number): Finding[] {
  if (!/^\d{1,15}$/.test(time)) return [finding('request-time-malformed', { given: time }, '?RequestTime')];
  // Whole seconds on both sides, as RequestTime has no more.
  const age = Math.floor(nowMs / 1000) - Number(time);
  if (age > SIGN_WINDOW_SECONDS) return [finding('request-time-stale', { seconds: age }, '?RequestTime')];
  if (-age > SIGN_WINDOW_SECONDS) return [finding('request-time-ahead', { seconds: -age }, '?RequestTime')];
  return [];
}

/** An IPv4 address in four decimal parts, or what looks like IPv6: no more than a sanity check of a value that is only shown. */
function looksLikeIp(text: string): boolean {
  const parts = text.split('.');
  if (parts.length === 4) return parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return text.includes(':') && URL.canParse(`http://[${text}]/`);
}

function checkQuery(parsed: ParsedCallback, sdkAppIdIsChecked: boolean): Finding[] {
  const { parameters, undecodable, members, command, isUrlCheck } = parsed;
  const findings: Finding[] = [];
  const inQuery = valuesOf(parameters, 'CallbackCommand').filter((value) => value !== '');
  const inBody = members ? member(members, 'CallbackCommand') : undefined;
  const named = [...inQuery, ...(inBody === undefined ? [] : [typeof inBody === 'string' ? inBody : shortJson(inBody)])];
  const commands = [...new Set(named)];
  if (commands.length > 1) findings.push(finding('command-mismatch', { values: commands }, '?CallbackCommand'));
  if (undecodable.length > 0) findings.push(finding('query-encoding', { names: undecodable }));
  if (isUrlCheck) return findings;
  if (command === null) findings.push(finding('command-missing', { where: members ? 'query or the body' : 'query' }));
  else if (inQuery.length === 0) findings.push(finding('command-missing', { where: 'query' }, '?CallbackCommand'));
  else if (members && inBody === undefined) findings.push(finding('command-missing', { where: 'body' }, '$.CallbackCommand'));

  const [missing, repeated]: [string[], string[]] = [[], []];
  for (const name of ['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform']) {
    const values = valuesOf(parameters, name);
    const toldElsewhere = name === 'CallbackCommand' || (name === 'SdkAppid' && sdkAppIdIsChecked);
    // The overview calls contenttype optional (1047/34354).
    if (values.length === 0 && !toldElsewhere && name !== 'contenttype') missing.push(name);
    if (values.length > 1 && !(name === 'SdkAppid' && sdkAppIdIsChecked)) repeated.push(name);
  }
  if (missing.length > 0) findings.push(finding('parameter-missing', { names: missing }));
  if (repeated.length > 0) findings.push(finding('parameter-repeated', { names: repeated }));

  const [contentType] = valuesOf(parameters, 'contenttype');
  if (contentType !== undefined && contentType !== 'json' && contentType !== 'JSON') findings.push(finding('contenttype-unexpected', { given: contentType }, '?contenttype'));
  const [clientIp] = valuesOf(parameters, 'ClientIP');
  if (clientIp !== undefined && !looksLikeIp(clientIp)) findings.push(finding('client-ip-malformed', { given: clientIp }, '?ClientIP'));
  const [platform] = valuesOf(parameters, 'OptPlatform');
  if (platform !== undefined && !isPlatform(platform)) findings.push(finding('platform-undocumented', { given: platform }, '?OptPlatform'));
  return findings;
}

function checkBody(parsed: ParsedCallback): Finding[] {
  const { body, members, command, isUrlCheck } = parsed;
  if (isUrlCheck) return [];
  if (!body.ok) {
    if (body.problem === 'empty') return [finding('body-empty', {})];
    return [body.problem === 'utf8' ? finding('body-not-utf8', {}) : finding('body-not-json', { detail: body.detail })];
  }
  if (members === null) return [finding('body-not-object', { type: jsonType(body.value) }, '$')];
  // Other commands have bodies of their own, which this program does not judge.
  if (command !== FRIEND_DELETE) return [];
  const pairs = member(members, 'PairList');
  if (pairs === undefined) return [finding('pairlist-missing', {}, '$.PairList')];
  if (!Array.isArray(pairs)) return [finding('pairlist-type', { type: jsonType(pairs) }, '$.PairList')];
  if (pairs.length === 0) return [finding('pairlist-empty', {}, '$.PairList')];
  return checkPairs(pairs);
}

/** What is wrong with one member of PairList; null for a pair of two strings. */
function describeMalformedPair(pair: Json): { what: string; at: string } | null {
  if (!isJsonObject(pair)) return { what: `a pair is ${shortJson(pair)} instead of an object`, at: '' };
  for (const name of ['From_Account', 'To_Account']) {
    const id = member(pair, name);
    if (id === undefined) return { what: `${name} is missing`, at: `.${name}` };
    if (typeof id !== 'string') return { what: `${name} is ${shortJson(id)} instead of a string`, at: `.${name}` };
  }
  return null;
}

/** One finding a kind, at its first place, with the count: a thousand bad pairs have one cause. */
function checkPairs(pairs: readonly Json[]): Finding[] {
  const first = new Map<string, { at: string; text: string; count: number }>();
  const note = (kind: string, at: string, text: string) => {
    const seen = first.get(kind);
    if (seen) seen.count += 1;
    else first.set(kind, { at, text, count: 1 });
  };
  const seen = new Set<string>();
  const deleters = new Set<string>();
  for (const [index, pair] of pairs.entries()) {
    const path = `$.PairList[${index}]`;
    const malformed = describeMalformedPair(pair);
    if (malformed) {
      note('malformed', `${path}${malformed.at}`, malformed.what);
      continue;
    }
    const { From_Account: from, To_Account: to } = pair as { From_Account: string; To_Account: string };
    for (const [name, id] of [
      ['From_Account', from],
      ['To_Account', to],
    ] as const) {
      for (const problem of accountProblems(id)) note(problem, `${path}.${name}`, id);
    }
    const key = `${from}\0${to}`;
    if (seen.has(key)) note('repeated', path, key);
    seen.add(key);
    // The mirror of a pair that came before belongs to that pair's deleter.
    if (from === to || !seen.has(`${to}\0${from}`)) deleters.add(from);
  }
  const build: Record<string, (found: { at: string; text: string; count: number }) => Finding> = {
    malformed: ({ at, text, count }) => finding('pair-malformed', { what: text, count }, at),
    empty: ({ at, count }) => finding('account-empty', { count }, at),
    long: ({ at, text, count }) => finding('account-long', { given: text, count }, at),
    characters: ({ at, text, count }) => finding('account-characters', { given: text, count }, at),
    repeated: ({ at, count }) => finding('pair-repeated', { count }, at),
  };
  const findings = Object.entries(build).flatMap(([kind, make]) => {
    const found = first.get(kind);
    return found ? [make(found)] : [];
  });
  if (deleters.size > 1) findings.push(finding('pairs-several-deleters', { count: deleters.size }, '$.PairList'));
  return findings;
}
