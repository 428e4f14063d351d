import { setTimeout as sleep } from 'node:timers/promises';
import { createDeliverer } from '../../delivery/deliver.ts';
import { untilGivenUp } from '../../delivery/drain.ts';
import { UserError } from '../../errors.ts';
import type { VerifySettings } from '../../library/verify.ts';
import { showEndpoint } from '../../protocol/endpoint.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { verifyWords } from '../../render/words/verify.ts';
import type { CommandContext } from '../shared/command.ts';
import { startWaiting } from '../shared/waiting.ts';
import { type Backend, startBackend } from './backend.ts';
import { verifyLineWords } from './words.ts';

const POLL_MS = 100;
/** The longest that the question takes whether somebody is there, in milliseconds. */
const ASK_MS = 2000;

type Reach = Pick<VerifySettings, 'endpoint' | 'tls' | 'now' | 'signal'>;

/**
 * A GET, of which only matters how far it comes; null where the run is to end.
 * @param withinMs half of it is the time-out of the reply: one that is late gets the same once more
 */
async function ask({ endpoint, tls, now, signal }: Reach, withinMs: number): Promise<Exchange | null> {
  const deliverer = await createDeliverer({ endpoint, timeoutMs: withinMs / 2, tls, now });
  const request = { method: 'GET', target: endpoint.path, headers: [], body: new Uint8Array() };
  try {
    return await untilGivenUp(deliverer.deliver(request), signal, 0);
  } finally {
    await deliverer.close();
  }
}

/** Whether somebody takes connections at the endpoint. */
export async function isTaken(reach: Reach): Promise<boolean> {
  const exchange = await ask(reach, ASK_MS);
  return exchange !== null && (exchange.verdict !== 'unreachable' || exchange.failure?.kind === 'tls');
}

/** Starts the backend, unless somebody is at the endpoint already. */
export async function startFor(
  settings: Reach,
  command: readonly string[],
  { io }: Pick<CommandContext, 'io'>,
): Promise<Backend> {
  const words = verifyLineWords.now;
  const [name] = command;
  if (name === undefined)
    throw new UserError(words.noCommand, { hint: [words.forExample('friend-cb verify … -- npm start')] });
  if (await isTaken(settings))
    throw new UserError(words.taken(showEndpoint(settings.endpoint)), { hint: [words.stopIt] });
  return startBackend(command, io);
}

/**
 * Asks until the endpoint gives any HTTP reply, the time is up or the run is to end.
 * @returns why there was no reply at last; null where there was one, or the run is to end
 * @throws BackendExit when the command that should answer has ended
 */
export async function waitFor(
  settings: Reach,
  milliseconds: number,
  backend: Backend | null,
  context: CommandContext,
  quiet: boolean,
): Promise<Exchange | null> {
  const until = performance.now() + milliseconds;
  const url = showEndpoint(settings.endpoint);
  const waiting = startWaiting(context, quiet, (seconds) =>
    verifyWords.now.command.waiting(url, seconds, milliseconds / 1000),
  );
  const orExit = <T>(work: Promise<T>) => Promise.race([work, ...(backend ? [backend.exited] : [])]);
  try {
    for (;;) {
      // A slow backend gets the whole time for its first reply.
      const exchange = await orExit(ask(settings, Math.max(until - performance.now(), POLL_MS)));
      if (exchange === null || exchange.reply !== null) return null;
      if (performance.now() >= until) return exchange;
      await orExit(sleep(POLL_MS));
    }
  } finally {
    waiting.stop();
  }
}
