export type { FriendLists, GraphData } from './chat/graph-data.ts';
export { ANY_CHOICES, CHOICES, type ChoiceName, type Choices } from './contract/case.ts';
export { CASES, type CaseInfo } from './contract/suite.ts';
export type {
  BaselineProblem,
  CaseOutcome,
  CaseReport,
  Diagnosis,
  Look,
  Report,
  Shrunk,
} from './contract/verify-report.ts';
export {
  createDeliverer,
  type Deliver,
  type Deliverer,
  type DeliverySettings,
} from './delivery/deliver.ts';
export { type ConnectionSettings, NO_TLS_SETTINGS, type TlsSettings } from './delivery/dial.ts';
export { type Mistyped, UserError } from './errors.ts';
export { anonymize } from './library/anonymize.ts';
export { startChat } from './library/chat.ts';
export type { Chat, ChatClient, ChatOptions, ChatSettingOptions, ClientReply } from './library/chat-types.ts';
export {
  type CallbackFixture,
  callbackNames,
  type ReplyFixture,
  readCallbackFixture,
  readReplyFixture,
  replyNames,
} from './library/fixtures.ts';
export { type LoadOptions, runLoad } from './library/load.ts';
export {
  type AnswerChoice,
  type NextOptions,
  type Receiver,
  type ReceiverOptions,
  startReceiver,
} from './library/receive.ts';
export { type Replayed, type ReplayOptions, replay, SPEEDS, type Speed } from './library/replay.ts';
export { schemas } from './library/schemas.ts';
export { type SendOptions, sendCallback } from './library/send.ts';
export type { StandardIssue, StandardSchema } from './library/standard-schema.ts';
export { type VerifyOptions, verify } from './library/verify.ts';
export type { TroubleKind } from './load/counters.ts';
export type { Buckets, Histogram, HistogramData, LatencySummary } from './load/histogram.ts';
export type { Asked, Clock, LoadReport, SenderPart } from './load/load-report.ts';
export type { ConnectionCounts } from './load/pool.ts';
export type { Interval, IntervalSummary, LoadSeries, SeriesClock } from './load/series.ts';
export type { ThresholdResult } from './load/threshold.ts';
export type { Progress } from './load/watch-progress.ts';
export type { FriendDeleteBody } from './protocol/callback.ts';
export type { Endpoint } from './protocol/endpoint.ts';
export {
  type CallbackSummary,
  decodeBody,
  type EncodedBody,
  type Exchange,
  FAILURE_KINDS,
  type Failure,
  type FailureKind,
  type HeaderList,
  MAX_REPLY_BYTES,
  type Pair,
  type RawReply,
  type RawRequest,
  VERDICTS,
  type Verdict,
} from './protocol/exchange.ts';
export { EXPECTATIONS, type Expectation, holds } from './protocol/expectation.ts';
export {
  FINDING_CODES,
  FINDINGS,
  type Finding,
  type FindingCode,
  LEVELS,
  type Level,
  type Rule,
} from './protocol/findings.ts';
export type { Json } from './protocol/json.ts';
export { type CallbackJudgement, type CallbackPolicy, judgeCallback } from './protocol/judge-callback.ts';
export {
  CHAT_TIMEOUT_MS,
  judgeReply,
  type Outcome,
  type OutcomeContext,
  type ReplyJudgement,
  type ReplyNotes,
} from './protocol/judge-reply.ts';
export { PLATFORMS, type Platform } from './protocol/platforms.ts';
export { FRIEND_DELETE, type QueryEdits, WIRE_SHAPES, type WireShape } from './protocol/query.ts';
export { ACTION_STATUSES, type ActionStatus, type ReplyEnvelope } from './protocol/reply.ts';
export type { HeaderEdit } from './protocol/request.ts';
export type { CallRecord } from './protocol/rest/record.ts';
export type { SampleWish } from './protocol/sample.ts';
export type { CallbackQuery } from './protocol/schemas/callback-schema.ts';
export { computeSign, SIGN_WINDOW_SECONDS } from './protocol/sign.ts';
export { SOURCES, type SourceId } from './protocol/sources.ts';
export { checkUserSig, createUserSig, type UserSigJudgement } from './protocol/usersig.ts';
export type { Trouble } from './receiver/describe-trouble.ts';
export { FAULTS, type Fault } from './receiver/faults.ts';
export type { Received } from './receiver/received.ts';
export type { ReplyPlan } from './receiver/reply-plan.ts';
export type { ServerTls } from './receiver/server.ts';
export { DamagedRecordingError, type OnUnreadable, readExchanges, type UnreadableLine } from './record/reader.ts';
