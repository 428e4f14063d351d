import { showEndpoint } from '../../protocol/endpoint.ts';
import { verifyWords } from '../../render/words/verify.ts';
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
  const url = answers ? showEndpoint(settings.endpoint) : null;
  io.stderr.write(`${errorStyle.warn('friend-cb:')} ${verifyWords.now.command.leftGroup(backend.name, url)}\n`);
}

export function renderEarlyExit(error: BackendExit, backend: Backend, { errorStyle, asTyped }: CommandContext): string {
  const { command: words } = verifyWords.now;
  const head = `${errorStyle.bad('friend-cb:')} ${words.beforeAnswer(error.message)}\n`;
  const hint = backend.ending() === words.endedWith(0) ? `  ${asTyped(words.detached)}\n` : '';
  return head + hint + renderLog(backend);
}
