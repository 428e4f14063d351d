import { englishOf } from '../language.ts';
import type { HeaderList, RawRequest } from '../protocol/exchange.ts';
import type { Json } from '../protocol/json.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { restFail } from '../protocol/rest/reply.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { signOfWebPage } from '../receiver/forward-guard.ts';
import type { Incoming } from '../receiver/incoming.ts';
import { readyHeaders } from '../receiver/ready-reply.ts';
import type { Responder } from '../receiver/responder.ts';
import { createTurns } from '../receiver/turns.ts';
import { type Arrived, restHeaders, type StandIn } from './chat.ts';
import { answerControl, CONTROL_PREFIX, type Controlled } from './control.ts';
import { standInWords } from './words.ts';

export interface ChatResponderSettings {
  readonly standIn: StandIn;
  readonly controlled: Controlled;
  /** Whether a tunnel can be asked for. */
  readonly isProxy: boolean;
  /** Whether a caller has to prove who it is; where not, no web page may call. */
  readonly checksUserSig: boolean;
  /** Called once for each call, right before its reply goes out. */
  readonly onCall: (record: CallRecord) => void;
  readonly onTrouble: (trouble: Trouble) => void;
  readonly onBug: (error: unknown) => void;
}

interface Going {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly record: CallRecord | null;
  readonly afterwards: () => void;
}

const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json']];
const nothing = () => undefined;
const plain = (status: number, body: Json, headers: HeaderList = JSON_HEADERS): Going => ({
  status,
  headers,
  // With a line end, because people look at it with curl.
  body: Buffer.from(`${JSON.stringify(body)}\n`),
  record: null,
  afterwards: nothing,
});

/** Answers everything that arrives at the stand-in: calls, the control API, and what is neither. */
export function createChatResponder(settings: ChatResponderSettings): Responder {
  const { onCall, onBug } = settings;
  // The requests of one connection are answered in the order in which they arrived.
  const turns = createTurns(onBug);
  let isStopped = false;
  const respond = async (incoming: Incoming) => {
    const { status, headers, body, record, afterwards } = await answer(incoming, settings).catch((error) => {
      onBug(error);
      return plain(500, restFail(null, 60008, 'friend-cb has a bug here; see its own output').body);
    });
    if (isStopped) return;
    if (record !== null) onCall(record);
    const plan = { status, headers, body, delayMs: 0, fault: null };
    const sent = incoming.send(plan, readyHeaders(plan, incoming.persistent));
    // At once: whoever has the reply may ask for the callbacks that are due.
    afterwards();
    await sent;
  };
  return {
    take: (incoming) => turns.take(incoming.connection, () => respond(incoming)),
    takeLast: (connection, work) =>
      turns.take(connection, () => {
        work();
        return null;
      }),
    settled: turns.settled,
    stop: () => {
      isStopped = true;
    },
  };
}

async function answer(incoming: Incoming, settings: ChatResponderSettings): Promise<Going> {
  const { request } = incoming;
  const { mask } = settings.controlled;
  const refuse = (code: number, tell: () => string) => {
    const message = tell();
    settings.onTrouble({ message: mask.text(message), isArrival: true });
    return plain(403, restFail(null, code, mask.text(englishOf(message, tell))).body);
  };
  if (findAstray(request, settings.isProxy) !== null)
    return refuse(60002, () => findAstray(request, settings.isProxy) ?? '');
  const arrived = describeArrival(incoming);
  if (request.target.startsWith(CONTROL_PREFIX)) {
    const { status, body, headers, answered } = await answerControl(arrived, settings.controlled);
    const going = plain(status, body, [...JSON_HEADERS, ...headers]);
    return answered === null ? going : { ...going, record: answered.record, afterwards: answered.afterwards };
  }
  const page = settings.checksUserSig ? null : signOfWebPage(request.method, request.headers);
  if (page !== null) return refuse(60021, () => standInWords.now.webPage(page.header, mask.text(page.value)));
  const { record, body, afterwards } = await settings.standIn.answer(arrived);
  return { status: 200, headers: restHeaders(arrived.atMs), body, record, afterwards };
}

/** Says why a request belongs to some other server; null for those that are meant for this one. */
function findAstray({ method, target }: RawRequest, isProxy: boolean): string | null {
  if (method === 'CONNECT')
    return isProxy ? standInWords.now.tunnelRefused(target) : standInWords.now.tunnelAsked(target);
  const authority = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i.exec(target)?.[1];
  if (authority === undefined) return null;
  return standInWords.now.proxied(authority);
}

const describeArrival = ({ request, id, httpVersion, atMs, startedMs, connection, oversized }: Incoming): Arrived => ({
  request,
  id: id(),
  httpVersion,
  atMs,
  startedMs,
  oversized,
  clientIp: (connection.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
});
