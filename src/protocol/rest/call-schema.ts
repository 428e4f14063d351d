import { httpReplySchema, milliseconds, requestSchema } from '../schemas/exchange-schema.ts';
import {
  about,
  choice,
  constant,
  count,
  define,
  flag,
  integer,
  list,
  moment,
  nullable,
  object,
  text,
} from '../schemas/schema.ts';
import type { CallRecord } from './record.ts';

type Refused = CallRecord['refused'][number];

/** The line of `chat` for a call of the REST API, or for an action of a user's client. */
export const CALL = define<CallRecord>(
  'call',
  about(
    'A call of the REST API (`rest`), or an action of a client (`client`).',
    object<CallRecord>({
      v: constant(1),
      type: choice(['rest', 'client']),
      id: text,
      at: about('When it began.', moment),
      call: about('`sns/friend_delete`, `client/delete-friend`; null where the path names no call.', nullable(text)),
      request: about('Without UserSig and secrets.', requestSchema),
      reply: httpReplySchema,
      latencyMs: milliseconds,
      callbacks: about('The ids of the exchanges that it caused.', list(text)),
      code: about('ErrorCode of the reply.', integer),
      problem: about('Why the call as a whole was refused; null where it was not.', nullable(text)),
      from: about('The account that acts; null where it could not be read.', nullable(text)),
      to: about('Those that it acts on.', list(text)),
      twoWay: about('Whether it asked for both directions.', flag),
      done: about('For how many accounts it succeeded.', count),
      refused: about('The others.', list(object<Refused>({ account: text, code: integer }))),
      notes: about('What settings have done to it, and what else is odd about it, in words.', list(text)),
    }),
  ),
);
