import { UserError } from '../../errors.ts';
import { parseReplyFixture, type ReplyFile, readReplyFixture, replyNames } from '../../library/fixtures.ts';
import { replyRule } from '../../library/receiver-options.ts';
import { buildReply, failEnvelope, okEnvelope } from '../../protocol/reply.ts';
import type { ReplyPlan } from '../../receiver/reply-plan.ts';
import { readInputFile } from '../shared/common-options.ts';
import { listenWords } from './words.ts';

/** Checks the name of a reply; the reply itself is read by `readReply`, when listening begins. */
export function parseReplyName(text: string): string {
  const known = replyNames();
  if (!text.startsWith('@') && !known.includes(text))
    throw new UserError(listenWords.now.noReply(text), {
      mistyped: { given: text, known },
      hint: [listenWords.now.replies],
    });
  return text;
}

/**
 * The reply of a name, or of `@FILE`.
 * @param errorInfo replaces the ErrorInfo of `ok` and `fail`; null keeps it
 */
export function readReply(name: string, errorInfo: string | null): ReplyPlan {
  if (name.startsWith('@')) return readReplyFile(name);
  const plan = readReplyFixture(name);
  if (errorInfo === null) return plan;
  if (name === 'ok') return { ...plan, body: buildReply(okEnvelope(errorInfo)) };
  if (name === 'fail') return { ...plan, body: buildReply(failEnvelope(errorInfo)) };
  return plan;
}

const REPLY_MEMBERS = ['status', 'headers', 'body', 'text', 'base64', 'fault', 'delayMs'];

/** A file in the form of a reply fixture is a whole reply; any other file is the body of one. */
function readReplyFile(name: string): ReplyPlan {
  const bytes = readInputFile(name.slice(1), 'reply');
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    // Not JSON, so it is a body.
  }
  const isWhole =
    typeof parsed === 'object' && parsed !== null && REPLY_MEMBERS.some((key) => Object.hasOwn(parsed, key));
  const body: ReplyFile = { headers: { 'Content-Type': 'application/json' }, base64: bytes.toString('base64') };
  try {
    return replyRule.read(parseReplyFixture(name, isWhole ? (parsed as ReplyFile) : body), 'the reply');
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(`--reply ${name}: ${error.message}`);
    throw error;
  }
}
