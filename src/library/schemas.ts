import { type GraphData, readGraph } from '../chat/graph-data.ts';
import type { LoadReport } from '../load/load-report.ts';
import { readLoadReport } from '../load/read-load-report.ts';
import { buildBody, type FriendDeleteBody } from '../protocol/callback.ts';
import type { Exchange } from '../protocol/exchange.ts';
import type { Finding } from '../protocol/findings.ts';
import type { Json } from '../protocol/json.ts';
import { checkCallback } from '../protocol/judge-callback.ts';
import { judgeReply } from '../protocol/judge-reply.ts';
import { problemOfExchange } from '../protocol/problem-of-exchange.ts';
import { EXAMPLE_SDK_APP_ID, FRIEND_DELETE } from '../protocol/query.ts';
import type { ReplyEnvelope } from '../protocol/reply.ts';
import type { CallbackQuery } from '../protocol/schemas/callback-schema.ts';
import { pathOf, type StandardIssue, type StandardSchema, standardSchema } from './standard-schema.ts';

/** A value as JSON has it; null where it cannot be written as JSON. */
function toText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    return null;
  }
}

const issue = (message: string, path: StandardIssue['path'] = []): StandardIssue => ({ message, path });

/** Judges a value as the JSON that it is written as. */
const asJson = <T>(judge: (text: string) => readonly StandardIssue[]): StandardSchema<T> =>
  standardSchema((value) => {
    const text = toText(value);
    return text === null ? [issue('it cannot be written as JSON')] : judge(text);
  });

const toIssues = (findings: readonly Finding[]): readonly StandardIssue[] =>
  findings
    .filter(({ level }) => level === 'must')
    .map(({ code, message, at }) => issue(`${message} (${code})`, pathOf(at ?? '')));

function judgeRequest(query: Readonly<Record<string, string>>, body: Uint8Array): readonly StandardIssue[] {
  const target = `/?${new URLSearchParams(query)}`;
  // Which app it is for and whether it is signed cannot be told from the form.
  const policy = { sdkAppId: query['SdkAppid'] || EXAMPLE_SDK_APP_ID, token: null };
  return toIssues(checkCallback({ method: 'POST', target, headers: [], body }, policy, 0).findings);
}

const QUERY = { SdkAppid: EXAMPLE_SDK_APP_ID, CallbackCommand: FRIEND_DELETE };
const BODY = buildBody({ CallbackCommand: FRIEND_DELETE, PairList: [{ From_Account: 'a', To_Account: 'b' }] });
const CONTEXT = { host: '', address: '', timeoutMs: 0 };
const JSON_HEADERS = [['Content-Type', 'application/json']] as const;

function judgeQuery(value: unknown): readonly StandardIssue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [issue('the query is not an object of parameters')];
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  const wrong = given.filter(([, each]) => typeof each !== 'string');
  if (wrong.length > 0)
    return wrong.map(([name]) => issue(`${name} is no string: each parameter is given once`, [name]));
  return judgeRequest(Object.fromEntries(given), BODY);
}

/**
 * What is described by a schema, as values that test runners take: `expect.schemaMatching(schemas.reply)`
 * in vitest. They are made of the judges of this program: an issue is a finding against a must-rule.
 * Values are parsed JSON, not text.
 */
export const schemas = {
  /** The body of the callback. */
  callback: asJson<FriendDeleteBody>((text) => judgeRequest(QUERY, Buffer.from(text))),
  /** The query of its URL, as an object of strings. */
  callbackQuery: standardSchema<CallbackQuery>(judgeQuery),
  /** The envelope of a reply. Its status and headers are judged by `judgeReply`. */
  reply: asJson<ReplyEnvelope>((text) => {
    const reply = { status: 200, headers: JSON_HEADERS, body: Buffer.from(text) };
    return toIssues(judgeReply({ reply, failure: null, latencyMs: null }, CONTEXT).findings);
  }),
  /** A line of a recording that can be shown and sent again. */
  exchange: standardSchema<Exchange>((value) => {
    const problem = problemOfExchange(value);
    return problem === null ? [] : [issue(problem)];
  }),
  /** The friend graph of `chat`, each of its members optional. */
  friends: asJson<Partial<GraphData>>((text) => {
    const reading = readGraph(JSON.parse(text) as Json, 0);
    return reading.ok ? [] : [issue(reading.problem, pathOf(reading.at))];
  }),
  /** A report of `load`, as far as it takes to show it. */
  loadReport: asJson<LoadReport>((text) => {
    const reading = readLoadReport(text);
    return reading.ok ? [] : [issue(reading.problem)];
  }),
} as const;
