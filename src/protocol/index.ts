export {
  buildBody,
  type FriendDeleteBody,
  type ParsedCallback,
  parseCallback,
  summarizeCallback,
} from './callback.ts';
export { type Endpoint, type EndpointReading, parseEndpoint } from './endpoint.ts';
export {
  type CallbackSummary,
  decodeBody,
  type EncodedBody,
  type Exchange,
  encodeBody,
  FAILURE_KINDS,
  type Failure,
  type FailureKind,
  type HeaderList,
  type Pair,
  type RawReply,
  type RawRequest,
  VERDICTS,
  type Verdict,
} from './exchange.ts';
export {
  FINDING_CODES,
  FINDINGS,
  type Finding,
  type FindingCode,
  LEVELS,
  type Level,
  type Rule,
} from './findings.ts';
export type { Json, JsonObject, JsonReading } from './json.ts';
export { type CallbackJudgement, type CallbackPolicy, judgeCallback } from './judge-callback.ts';
export {
  CHAT_TIMEOUT_MS,
  judgeReply,
  type Outcome,
  type OutcomeContext,
  type ReplyJudgement,
} from './judge-reply.ts';
export { PLATFORMS, type Platform } from './platforms.ts';
export {
  buildQuery,
  buildTarget,
  EXAMPLE_SDK_APP_ID,
  FRIEND_DELETE,
  parseQuery,
  type QueryEdits,
  type QueryFields,
  type QueryParameter,
  WIRE_SHAPES,
  type WireShape,
} from './query.ts';
export {
  ACTION_STATUSES,
  type ActionStatus,
  buildReply,
  failEnvelope,
  okEnvelope,
  type ReplyEnvelope,
} from './reply.ts';
export { buildRequest, type HeaderEdit, type RequestPlan } from './request.ts';
export { loadSampler, NO_WISH, type Sample, type Sampler, type SampleWish } from './sample.ts';
export { computeSign, isSign, SIGN_WINDOW_SECONDS } from './sign.ts';
export { SOURCES, type SourceId } from './sources.ts';
export { checkUserSig, createUserSig, type UserSigJudgement } from './usersig.ts';
