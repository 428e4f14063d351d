import { ACTION_STATUSES, type ReplyEnvelope } from '../reply.ts';
import { about, choice, object, type Schema, text } from './schema.ts';

/** The documented answer to `Sns.CallbackFriendDelete` (1047/34360). */
export const REPLY_SCHEMA: Schema<ReplyEnvelope> = {
  ...object<ReplyEnvelope>({
    ActionStatus: about('OK: processed. FAIL: not.', choice(ACTION_STATUSES)),
    ErrorCode: about('0 with OK, 1 with FAIL.', choice([0, 1])),
    ErrorInfo: about('Why it failed; usually empty with OK.', text),
  }),
  if: { properties: { ActionStatus: { const: 'OK' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { ErrorCode: { const: 0 } } },
  else: { properties: { ErrorCode: { const: 1 } } },
};
