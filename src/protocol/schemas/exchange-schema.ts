import {
  type CallbackSummary,
  type Exchange,
  type Failure,
  type FailureKind,
  type HeaderList,
  VERDICTS,
} from '../exchange.ts';
import { type Finding, type FindingCode, LEVELS } from '../findings.ts';
import { PAIR_DEFINITIONS, pair } from './callback-schema.ts';
import {
  about,
  choice,
  constant,
  count,
  type Definitions,
  define,
  integer,
  list,
  moment,
  nullable,
  object,
  openText,
  optional,
  type Schema,
  text,
  textPair,
} from './schema.ts';

type Request = Exchange['request'];
type Reply = NonNullable<Exchange['reply']>;

export const milliseconds: Schema<number> = { type: 'number', minimum: 0 };

const HEADERS = define<HeaderList>(
  'headers',
  about('Name and value, in the order and spelling of the wire.', list(textPair)),
);

const BODY = {
  body: about('Text, or base64 where the bytes are not valid UTF-8.', text),
  bodyEncoding: choice(['utf8', 'base64']),
  bodyBytes: optional(
    about('The number of bytes of the whole body, where `body` is only its beginning: in reports.', count),
  ),
} as const;

const REQUEST = define<Request>(
  'request',
  object<Request>({
    method: text,
    target: about('Path and query, to the byte.', text),
    httpVersion: text,
    headers: HEADERS.ref,
    ...BODY,
  }),
);
const REPLY = define<Reply>('httpReply', object<Reply>({ status: integer, headers: HEADERS.ref, ...BODY }));

const FAILURE = define<Failure>(
  'failure',
  object<Failure>({
    kind: about('Such as `timeout` or `connect-refused`. New kinds come.', openText<FailureKind>('^[a-z-]+$')),
    message: text,
    code: optional(about("The system's or the TLS library's own name of the error.", text)),
  }),
);

const SUMMARY = define<CallbackSummary>(
  'callbackSummary',
  object<CallbackSummary>({
    command: nullable(text),
    sdkAppId: nullable(text),
    platform: nullable(text),
    clientIp: nullable(text),
    pairCount: count,
    pairs: about('The well-formed pairs, in order.', list(pair)),
  }),
);

const FINDING = define<Finding>(
  'finding',
  about(
    'One broken rule. `friend-cb explain CODE` says more.',
    object<Finding>({
      code: about('Permanent. New codes come.', openText<FindingCode>('^[a-z0-9-]+$')),
      level: choice(LEVELS),
      about: choice(['callback', 'reply']),
      at: optional(about('A JSON path, a query parameter or a header.', text)),
      message: text,
    }),
  ),
);

export const EXCHANGE = define<Exchange>(
  'exchange',
  about(
    'One callback with its reply or failure.',
    object<Exchange>({
      v: constant(1),
      type: constant('exchange'),
      id: text,
      at: about('When it began.', moment),
      side: choice(['sent', 'received']),
      request: REQUEST.ref,
      reply: nullable(REPLY.ref),
      failure: nullable(FAILURE.ref),
      latencyMs: about('Until the reply was complete; null where it never was.', nullable(milliseconds)),
      callback: about('What could be read of the callback; null where it names no command.', nullable(SUMMARY.ref)),
      verdict: about('Null only in a dry run.', nullable(choice(VERDICTS))),
      findings: list(FINDING.ref),
      parent: optional(about('The received exchange that it forwarded, or the call of `chat` that caused it.', text)),
      attempt: optional({ ...count, minimum: 1, description: '1 for the first try; only where it was tried again.' }),
    }),
  ),
);

/** What the members of an exchange refer to. */
export const EXCHANGE_PARTS: Definitions = [REQUEST, REPLY, HEADERS, FAILURE, SUMMARY, ...PAIR_DEFINITIONS, FINDING];
export const requestSchema: Schema<Request> = REQUEST.ref;
export const httpReplySchema: Schema<Reply> = REPLY.ref;
