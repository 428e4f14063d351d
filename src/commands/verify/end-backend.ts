import { showEndpoint } from '../../protocol/endpoint.ts';
import type { CommandContext } from '../shared/command.ts';
import type { Backend, BackendExit } from './backend.ts';
import { isTaken } from './reach-endpoint.ts';
import { renderLog } from './render-log.ts';

/** Ends the backend, and tells of a process that got away. */
export async function endBackend(
  backend: Backend,
  settings: Parameters<typeof isTaken>[0],
  { io, errorStyle }: CommandContext,
): Promise<void> {
  const gotAway = await backend.stop();
  const answers = !io.signal.aborted && (await isTaken(settings));
  if (!gotAway && !answers) return;
  const place = answers ? `, and still answers at ${showEndpoint(settings.endpoint)}` : '';
  io.stderr.write(
    `${errorStyle.warn('friend-cb:')} a process that '${backend.name}' started has left its process group: ` +
      `it was not ended${place}\n`,
  );
}

export function renderEarlyExit(error: BackendExit, backend: Backend, { errorStyle, asTyped }: CommandContext): string {
  const words = `${errorStyle.bad('friend-cb:')} ${error.message} before it answered\n`;
  const hint = backend.ending() === 'with exit code 0' ? `  ${asTyped(DETACHED)}\n` : '';
  return words + hint + renderLog(backend);
}

const DETACHED =
  'a command that starts a server in the background and ends is run before friend-cb verify; --wait then waits for it';
