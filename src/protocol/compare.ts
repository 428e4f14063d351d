import { decodeBody, type Exchange } from './exchange.ts';
import { type Finding, finding } from './findings.ts';
import { shorten } from './json.ts';
import { judgeWords } from './judge-words.ts';
import { isSameJson } from './same-json.ts';

/** A reply in a few words: status and body, or the failure. */
function describe({ reply, failure }: Exchange): string {
  if (reply === null) return failure?.kind ?? 'none';
  const text = shorten(reply.body, 60);
  return text === '' ? judgeWords.now.withoutBody(reply.status) : `${reply.status} ${text}`;
}

/**
 * Compares status and body of a reply with the recorded one; JSON as JSON. Null where they agree.
 */
export function compareReplies(recorded: Exchange, now: Exchange): Finding | null {
  const changed = () => finding('reply-changed', { was: describe(recorded), is: describe(now) });
  if (recorded.reply === null || now.reply === null)
    return recorded.reply === now.reply && recorded.failure?.kind === now.failure?.kind ? null : changed();
  if (recorded.reply.status !== now.reply.status) return changed();
  const [before, after] = [decodeBody(recorded.reply), decodeBody(now.reply)];
  return Buffer.compare(before, after) === 0 || isSameJson(before, after) ? null : changed();
}
