import { createDeliverer } from '../../delivery/deliver.ts';
import { UserError } from '../../errors.ts';
import type { VerifySettings } from '../../library/verify.ts';
import { showEndpoint } from '../../protocol/endpoint.ts';
import { type Backend, startBackend } from './backend.ts';

const POLL_MS = 100;

/** Whether the endpoint gives any HTTP reply. */
async function answers(settings: Omit<VerifySettings, 'onCase'>): Promise<boolean> {
  const { endpoint, tls, now } = settings;
  const deliverer = await createDeliverer({ endpoint, timeoutMs: 1000, tls, now });
  const { reply } = await deliverer.deliver({
    method: 'GET',
    target: endpoint.path,
    headers: [],
    body: new Uint8Array(),
  });
  await deliverer.close();
  return reply !== null;
}

/** Starts the backend, unless something answers at the endpoint already. */
export async function startFor(
  settings: Omit<VerifySettings, 'onCase'>,
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Backend> {
  const [name] = command;
  if (name === undefined)
    throw new UserError('after -- there is no command', { hint: ['for example: friend-cb verify … -- npm start'] });
  if (await answers(settings))
    throw new UserError(`something answers at ${showEndpoint(settings.endpoint)} already`, {
      hint: ['stop it, or leave the command away and run the suite against it'],
    });
  return startBackend(command, env);
}

/** Polls until the endpoint gives any HTTP reply. */
export async function waitFor(
  settings: Omit<VerifySettings, 'onCase'>,
  milliseconds: number,
  backend: Backend | null,
): Promise<void> {
  const until = performance.now() + milliseconds;
  while (performance.now() < until && !settings.signal.aborted) {
    if (await Promise.race([answers(settings), ...(backend ? [backend.exited] : [])])) return;
    await Promise.race([new Promise((resolve) => setTimeout(resolve, POLL_MS)), ...(backend ? [backend.exited] : [])]);
  }
}
