import { englishOf } from '../language.ts';
import { encodeBody, type HeaderList, type RawRequest } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject, member, readJson } from '../protocol/json.ts';
import type { CallMask } from '../protocol/rest/call-mask.ts';
import { type RestCall, titleOf } from '../protocol/rest/calls.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { restFail } from '../protocol/rest/reply.ts';
import { type RestApp, type RestRefusal, readRestRequest } from '../protocol/rest/request.ts';
import { maskHeader } from '../record/ndjson.ts';
import { type Act, checkActor, type Denial, type Performed } from './act.ts';
import { acceptFriends } from './calls/friends.ts';
import type { Graph } from './graph.ts';
import type { Cause, Outbox } from './outbox.ts';
import { perform, refuseByFault } from './perform.ts';
import { askBefore, readDenials } from './prev-friend-add.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { ChatSettings } from './settings.ts';
import { standInWords } from './words.ts';

/** A request, and what its record has to tell of it. */
export interface Arrived {
  readonly request: RawRequest;
  readonly id: string;
  readonly httpVersion: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  /** The same moment by `performance.now()`. */
  readonly startedMs: number;
  readonly clientIp: string;
  /** Whether the body is larger than the limit, and not there as a whole. */
  readonly oversized: boolean;
}

/** What goes back for a call, and what has to be done once it is out. */
export interface Answered {
  readonly record: CallRecord;
  readonly body: Uint8Array;
  /** Sends the callbacks that come after the reply. */
  readonly afterwards: () => void;
}

/** What the client of a user does: another way to cause what calls cause. */
export interface ClientAct {
  /** `client/delete-friend` */
  readonly title: string;
  readonly call: RestCall;
  readonly body: JsonObject;
  readonly platform: string;
  readonly clientIp: string;
  /** Whether it accepts requests, which no call of the REST API does. */
  readonly isAccepting: boolean;
}

export interface StandInSettings {
  readonly app: RestApp;
  readonly graph: () => Graph;
  readonly settings: () => ChatSettings;
  readonly outbox: Outbox;
  /** Whether every id stands for an account; null: as long as none was imported and no graph was given. */
  readonly anyAccount: boolean | null;
  readonly mask: CallMask;
}

export interface StandIn {
  answer(arrived: Arrived): Promise<Answered>;
  act(arrived: Arrived, act: ClientAct): Promise<Answered>;
  reset(): void;
}

/** The headers of every reply, as the documentation shows them, and a Content-Type. */
export const restHeaders = (atMs: number): HeaderList => [
  ['Date', new Date(atMs).toUTCString()],
  ['Content-Type', 'application/json'],
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', 'X-Requested-With'],
  ['Access-Control-Allow-Methods', 'POST'],
];

/** Calls of the REST API, and the actions of clients, from request to reply and callbacks. */
export function createStandIn(settings: StandInSettings): StandIn {
  const limiter = createRateLimiter();

  const actOf = (deed: Deed, denied: Act['denied'] = new Map()): Act => {
    const graph = settings.graph();
    const isAnyAccount = settings.anyAccount ?? !graph.isClosed;
    return { ...deed, graph, settings: settings.settings(), isAnyAccount, denied };
  };

  const carryOut = async (deed: Deed, cause: Cause): Promise<Outcome> => {
    const asked = wantsAsking(actOf(deed), deed)
      ? settings.outbox.ask(askBefore(deed.body, deed.admin ?? fromOf(deed.body) ?? ''), cause)
      : null;
    const denied = asked === null ? new Map<string, Denial>() : readDenials(await asked.answered);
    // The graph as it is now: while the backend was asked, other calls have changed it.
    const act = actOf(deed, denied);
    const performed = deed.isAccepting ? acceptFriends(act) : perform(act);
    const forbidden = performed.refused.filter(({ account, code }) => denied.get(account)?.code === code);
    const told = forbidden.map(({ account }) => standInWords.now.forbidden(account));
    return { performed, asked: asked === null ? [] : [asked.id], notes: told };
  };

  const finish = async (arrived: Arrived, what: Named, cause: Cause, outcome: Outcome): Promise<Answered> => {
    const performed = withoutSecrets(outcome.performed, settings.mask);
    const posting = settings.outbox.prepare(performed.events, cause);
    const isBefore = settings.settings().callbackOrder === 'before' && posting.ids.length > 0;
    if (isBefore) await posting.send();
    const body = Buffer.from(JSON.stringify(performed.reply.body));
    const order = isBefore ? [standInWords.now.callbackFirst] : [];
    const record = recordOf(settings.mask, arrived, what, performed, body, {
      callbacks: [...outcome.asked, ...posting.ids],
      notes: [...outcome.notes, ...posting.notes, ...order],
    });
    return { record, body, afterwards: () => (isBefore ? undefined : void posting.send()) };
  };

  /** A refusal that comes before the call is looked at: a limit, a size. Null where there is none. */
  const refuseEarly = (arrived: Arrived, call: RestCall | null): Refusal | null => {
    const { rateLimit } = settings.settings();
    if (arrived.oversized) return refuse(60003, () => standInWords.now.tooLarge);
    if (call === null || rateLimit === null || limiter.take(call.name, arrived.atMs, rateLimit)) return null;
    return refuse(60007, () => standInWords.now.overRate(rateLimit, call.name));
  };

  return {
    answer: async (arrived) => {
      const nowSeconds = Math.floor(arrived.atMs / 1000);
      const reading = readRestRequest(arrived.request, settings.app, nowSeconds);
      const { call, service, body } = reading;
      const cause: Cause = { id: arrived.id, platform: 'RESTAPI', clientIp: arrived.clientIp };
      const what: Named = { type: 'rest', title: call && titleOf(call), body: body ?? peek(arrived.request) };
      const refusal = refuseEarly(arrived, call) ?? reading.refusal;
      if (refusal !== null || call === null || body === null) {
        const { code, problem, errorInfo } = refusal ?? refuse(60003, () => standInWords.now.unreadable);
        return finish(arrived, what, cause, refused(restFail(service, code, problem, errorInfo)));
      }
      const deed: Deed = { call, body, nowSeconds, admin: reading.identifier, isAccepting: false };
      const outcome = await carryOut(deed, cause);
      const notes = reading.note === null ? outcome.notes : [reading.note, ...outcome.notes];
      return finish(arrived, what, cause, { ...outcome, notes });
    },
    act: async (arrived, { title, call, body, platform, clientIp, isAccepting }) => {
      const cause: Cause = { id: arrived.id, platform, clientIp };
      const deed: Deed = { call, body, nowSeconds: Math.floor(arrived.atMs / 1000), admin: null, isAccepting };
      return finish(arrived, { type: 'client', title, body }, cause, await carryOut(deed, cause));
    },
    reset: limiter.reset,
  };
}

type Refusal = Pick<RestRefusal, 'code' | 'problem' | 'errorInfo'>;

function refuse(code: number, tell: () => string): Refusal {
  const problem = tell();
  return { code, problem, errorInfo: englishOf(problem, tell) };
}

interface Deed {
  readonly call: RestCall;
  readonly body: JsonObject;
  readonly nowSeconds: number;
  readonly admin: string | null;
  readonly isAccepting: boolean;
}

interface Named {
  readonly type: CallRecord['type'];
  readonly title: string | null;
  readonly body: JsonObject | null;
}

interface Outcome {
  readonly performed: Performed;
  /** The id of the callback that was asked before. */
  readonly asked: readonly string[];
  readonly notes: readonly string[];
}

/** Whether the backend is asked first; not about a call that is refused whatever it says. */
function wantsAsking(act: Act, { call, isAccepting }: Deed): boolean {
  if (call.name !== 'friend_add' || isAccepting || !act.settings.prev) return false;
  return (refuseByFault(act) ?? checkActor(act)) === null;
}

const refused = (reply: Performed['reply']): Outcome => ({
  performed: { reply, events: [], done: 0, refused: [] },
  asked: [],
  notes: [],
});

/** The body of a call that was refused before it was looked at: only to show whom it is about. */
function peek({ body }: RawRequest): JsonObject | null {
  const reading = readJson(body);
  return reading.ok && isJsonObject(reading.value) ? reading.value : null;
}

const fromOf = (body: JsonObject): string | null => {
  const from = member(body, 'From_Account');
  return typeof from === 'string' ? from : null;
};

/** A refusal may quote what was sent. */
function withoutSecrets(performed: Performed, mask: CallMask): Performed {
  const { body, problem, code } = performed.reply;
  if (problem === null) return performed;
  const reply = {
    code,
    problem: mask.text(problem),
    body: { ...body, ErrorInfo: mask.text(String(body['ErrorInfo'])) },
  };
  return { ...performed, reply };
}

function maskedFrom(body: JsonObject, mask: CallMask): string | null {
  const from = fromOf(body);
  return from && mask.text(from);
}

/** The accounts that a call acts on, as far as they can be read. */
function accountsOf(body: JsonObject): readonly string[] {
  const lists = ['To_Account', 'AddFriendItem', 'UpdateItem', 'AccountList', 'CheckItem', 'DeleteItem'];
  const found: readonly Json[] = lists.flatMap((name) => member(body, name) ?? []);
  const ids = found.map((each) => (isJsonObject(each) ? (each['To_Account'] ?? each['UserID']) : each));
  return [...ids, member(body, 'UserID')].filter((id): id is string => typeof id === 'string');
}

function recordOf(
  mask: CallMask,
  { request, id, httpVersion, atMs, startedMs }: Arrived,
  { type, title, body }: Named,
  { reply, done, refused: failed }: Performed,
  replyBody: Uint8Array,
  { callbacks, notes }: Pick<CallRecord, 'callbacks' | 'notes'>,
): CallRecord {
  const { method, target, headers } = request;
  return {
    v: 1,
    type,
    id,
    at: new Date(atMs).toISOString(),
    call: title,
    request: {
      method,
      target: mask.target(target),
      httpVersion,
      headers: headers.map(([name, given]) => [name, mask.text(maskHeader(name, given))]),
      ...encodeBody(mask.body(request.body)),
    },
    reply: { status: 200, headers: restHeaders(atMs), ...encodeBody(mask.body(replyBody)) },
    latencyMs: Math.round((performance.now() - startedMs) * 1000) / 1000,
    callbacks,
    code: reply.code,
    problem: reply.problem,
    from: body && maskedFrom(body, mask),
    to: body === null ? [] : accountsOf(body).map(mask.text),
    twoWay: isTwoWay(title, body),
    done,
    refused: failed.map(({ account, code }) => ({ account: mask.text(account), code })),
    notes: notes.map(mask.text),
  };
}

/** friend_add is two-way unless it says otherwise, a deletion only where it says so. */
function isTwoWay(title: string | null, body: JsonObject | null): boolean {
  if (title?.endsWith('friend_add') || title?.endsWith('add-friend')) return body?.['AddType'] !== 'Add_Type_Single';
  return body?.['DeleteType'] === 'Delete_Type_Both';
}
