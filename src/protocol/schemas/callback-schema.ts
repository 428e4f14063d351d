import type { Pair } from '../exchange.ts';
import { PLATFORMS } from '../platforms.ts';
import { EXAMPLE_SDK_APP_ID, FRIEND_DELETE } from '../query.ts';
import { about, constant, type Definitions, define, list, object, optional, type Schema, text } from './schema.ts';

/**
 * Schemas refuse what breaks a must-rule, and nothing else: a callback that only breaks a should-rule
 * is still one that a backend has to take.
 */
const PAIR = define<Pair>(
  'pair',
  object<Pair>({
    From_Account: about('Who has lost the friend. Documented are 1 to 32 bytes.', text),
    To_Account: about('Who is no longer in the list of From_Account.', text),
  }),
);

export const PAIR_DEFINITIONS: Definitions = [PAIR];
export const pair: Schema<Pair> = PAIR.ref;

const command = constant(FRIEND_DELETE);

/** The body of `Sns.CallbackFriendDelete` (1047/34360), as far as a receiver has to insist. */
export const CALLBACK_SCHEMA = object<{
  readonly CallbackCommand?: typeof FRIEND_DELETE;
  readonly PairList: readonly Pair[];
}>({
  CallbackCommand: optional(about('Equal to that of the query. Chat always sends it.', command)),
  PairList: about('The deletions that succeeded, each directed: a two-way one has two pairs.', list(pair)),
});

/** The parameters of its URL, each given once and already percent-decoded. */
export interface CallbackQuery {
  readonly SdkAppid: string;
  readonly CallbackCommand?: string;
  readonly contenttype?: string;
  readonly ClientIP?: string;
  readonly OptPlatform?: string;
  readonly RequestId?: string;
  readonly Sign?: string;
  readonly RequestTime?: string;
}

const shown = (description: string, examples: readonly string[]) =>
  optional<string>({ description, ...text, examples: [...examples] });

export const CALLBACK_QUERY_SCHEMA = object<CallbackQuery>({
  SdkAppid: {
    description: 'The app that the callback is for. A backend must check that it is its own, as a whole string.',
    ...text,
    minLength: 1,
    examples: [EXAMPLE_SDK_APP_ID],
  },
  CallbackCommand: optional<string>({
    description: 'Equal to that of the body. Chat always sends it.',
    ...text,
    // Empty, it is as good as absent.
    pattern: `^(${FRIEND_DELETE.replace('.', '\\.')})?$`,
    examples: [FRIEND_DELETE],
  }),
  contenttype: shown('Fixed, in one of two spellings.', ['json', 'JSON']),
  ClientIP: shown('The address of the client.', ['127.0.0.1']),
  OptPlatform: shown('What the deletion came from. Others than these may come.', PLATFORMS),
  RequestId: shown('Only in requests as they were observed: a UUID.', ['2ea4e023-2859-4512-b629-3089f77dff70']),
  Sign: shown(
    'Only where the console has a token: the SHA-256 of token and RequestTime put together, in lower-case hexadecimal.',
    ['17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061'],
  ),
  RequestTime: shown(
    "Only with Sign: Unix time in seconds. More than 60 s from the receiver's clock, the request is invalid.",
    ['1669872112'],
  ),
});
