import type { RawRequest } from '../../protocol/exchange.ts';
import { isJsonObject, type Json, readJson } from '../../protocol/json.ts';
import { parseQuery, queryOf } from '../../protocol/query.ts';
import { type Answer, answerCallback } from '../../receiver/answer.ts';
import { createResponder } from '../../receiver/responder.ts';
import { startServer } from '../../receiver/server.ts';
import { startHandmadeServer } from './handmade-server.ts';
import type { Mutant, Override, Seen } from './mutant.ts';
import { type MutantSettings, type RunningMutant, rightPolicy } from './running-mutant.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

export function startMutant(mutant: Mutant, settings: MutantSettings): Promise<RunningMutant> {
  return 'override' in mutant
    ? startOverridden(mutant.override, settings)
    : startHandmadeServer(mutant.faults(), settings);
}

/** A right receiver, each answer of which the override may replace. */
function startOverridden(override: Override, settings: MutantSettings): Promise<RunningMutant> {
  const policy = rightPolicy(settings, MAX_BODY_BYTES);
  const responder = createResponder({
    onReceived: () => undefined,
    onBug: () => undefined,
    answer: (incoming): Answer => {
      const right = answerCallback(incoming, policy);
      return { ...right, plan: override(look(incoming.request, settings, right), right.plan) ?? right.plan };
    },
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
