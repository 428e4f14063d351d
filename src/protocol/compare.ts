import { decodeBody, type Exchange } from './exchange.ts';
import { type Finding, finding } from './findings.ts';
import { isJsonObject, type Json, readJson, shorten } from './json.ts';

/** Equal as JSON: members in any order. */
function isSame(one: Json, other: Json): boolean {
  if (Array.isArray(one))
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((each, index) => isSame(each, other[index] as Json))
    );
  if (!isJsonObject(one)) return one === other;
  if (!isJsonObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name] as Json, other[name] as Json))
  );
}

/** A reply in a few words: status and body, or the failure. */
function describe({ reply, failure }: Exchange): string {
  if (reply === null) return failure?.kind ?? 'none';
  const text = shorten(reply.body, 60);
  return `${reply.status} ${text === '' ? 'without a body' : text}`;
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
  if (Buffer.compare(before, after) === 0) return null;
  const [one, other] = [readJson(before), readJson(after)];
  return one.ok && other.ok && isSame(one.value, other.value) ? null : changed();
}
