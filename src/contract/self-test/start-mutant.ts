import { parseCallback, summarizeCallback } from '../../protocol/callback.ts';
import type { RawRequest } from '../../protocol/exchange.ts';
import { isJsonObject, type Json, readJson } from '../../protocol/json.ts';
import { parseQuery, queryOf } from '../../protocol/query.ts';
import { type Answer, answerCallback } from '../../receiver/answer.ts';
import type { Incoming } from '../../receiver/incoming.ts';
import { createResponder } from '../../receiver/responder.ts';
import { type Server, startServer } from '../../receiver/server.ts';
import { createFriendStore, type StoreWork } from './friend-store.ts';
import { startHandmadeServer } from './handmade-server.ts';
import type { Mutant } from './mutant.ts';
import { type MutantSettings, type RunningMutant, rightPolicy } from './running-mutant.ts';
import type { Seen } from './seen.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

export async function startMutant(mutant: Mutant, settings: MutantSettings): Promise<RunningMutant> {
  if ('work' in mutant) return startWithStore(mutant.work(), settings);
  if ('faults' in mutant) return { ...(await startHandmadeServer(mutant.faults(), settings)), probe: null };
  const { override } = mutant;
  const running = await startReceiver(settings, (incoming, right) => ({
    ...right,
    plan: override(look(incoming.request, settings, right), right.plan) ?? right.plan,
  }));
  return { ...running, probe: null };
}

/** A receiver that answers rightly, and keeps its data in its own way. */
export async function startWithStore(work: StoreWork, settings: MutantSettings): Promise<RunningMutant> {
  const store = createFriendStore();
  const running = await startReceiver(settings, (incoming, right) => {
    const seen = look(incoming.request, settings, right);
    const { command, pairs } = summarizeCallback(parseCallback(incoming.request.target, incoming.request.body)) ?? NONE;
    const working = work({ seen, command: command ?? '', pairs, isAccepted: seen.broken.length === 0 }, store);
    return working === undefined ? right : working.then(() => right);
  });
  return { ...running, probe: async (pair) => store.look(pair) };
}

const NONE = { command: '', pairs: [] };

/** A right receiver, each answer of which may be replaced. */
function startReceiver(
  settings: MutantSettings,
  answer: (incoming: Incoming, right: Answer) => Answer | Promise<Answer>,
): Promise<Server> {
  const policy = rightPolicy(settings, MAX_BODY_BYTES);
  const responder = createResponder({
    onReceived: () => undefined,
    onBug: () => undefined,
    answer: (incoming) => answer(incoming, answerCallback(incoming, policy)),
  });
  return startServer(responder, {
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: MAX_BODY_BYTES,
    now: settings.now,
    onTrouble: () => undefined,
    onGiveUp: () => undefined,
    tls: null,
    tunnel: null,
  });
}

function look(request: RawRequest, settings: MutantSettings, { findings }: Answer): Seen {
  const { parameters } = parseQuery(queryOf(request.target));
  const reading = readJson(request.body);
  const members = reading.ok && isJsonObject(reading.value) ? reading.value : null;
  const pairs: Json[] = Array.isArray(members?.['PairList']) ? members['PairList'] : [];
  return {
    request,
    settings,
    values: (name) => parameters.filter((each) => each.name === name).map((each) => each.value),
    text: Buffer.from(request.body).toString('utf8'),
    members,
    ids: pairs.flatMap((pair) =>
      isJsonObject(pair) ? Object.values(pair).filter((id) => typeof id === 'string') : [],
    ),
    pairCount: pairs.length,
    header: (name) => request.headers.find(([key]) => key.toLowerCase() === name)?.[1],
    broken: findings.filter(({ level }) => level === 'must').map(({ code }) => code),
  };
}
