import { gzipSync } from 'node:zlib';
import type { ReplyPlan } from '../../receiver/reply-plan.ts';
import { listMutants, OK, type Override, refusing } from './mutant.ts';
import type { Seen } from './seen.ts';

const isOk = (plan: ReplyPlan) => plan.status === 200 && plan.body.length === OK.body.length;
const json = (plan: ReplyPlan, change: (envelope: Record<string, unknown>) => unknown): ReplyPlan => ({
  ...plan,
  body: Buffer.from(
    JSON.stringify(change(JSON.parse(Buffer.from(plan.body).toString('utf8')) as Record<string, unknown>)),
  ),
});
const always =
  (change: (plan: ReplyPlan) => ReplyPlan): Override =>
  (_, right) =>
    change(right);
const isSibling = ({ values }: Seen) => values('CallbackCommand')[0] === 'Sns.CallbackFriendAdd';
const withHeader = (plan: ReplyPlan, name: string, value: string): ReplyPlan => ({
  ...plan,
  headers: [...plan.headers.filter(([key]) => key !== name), [name, value]],
});

/** Receivers whose replies are wrong. */
export const replyMutants = listMutants([
  {
    name: 'answers 201',
    caughtBy: 'reply/status-200',
    override: always((plan) => (isOk(plan) ? { ...plan, status: 201 } : plan)),
  },
  {
    name: 'answers ok as text to what it does not handle',
    caughtBy: 'reply/json',
    override: (seen) =>
      isSibling(seen) ? { ...OK, headers: [['Content-Type', 'text/plain']], body: Buffer.from('ok') } : null,
  },
  {
    name: 'leaves ErrorInfo out',
    caughtBy: 'reply/members',
    override: always((plan) => json(plan, ({ ErrorInfo: _, ...rest }) => rest)),
  },
  {
    name: 'puts ErrorCode into quotes',
    caughtBy: 'reply/types',
    override: always((plan) => json(plan, (envelope) => ({ ...envelope, ErrorCode: String(envelope['ErrorCode']) }))),
  },
  {
    name: 'has error codes of its own',
    caughtBy: 'reply/values',
    override: always((plan) =>
      json(plan, (envelope) => (envelope['ErrorCode'] === 1 ? { ...envelope, ErrorCode: 400 } : envelope)),
    ),
  },
  {
    name: 'says FAIL with ErrorCode 0',
    caughtBy: 'reply/pairing',
    override: always((plan) => json(plan, (envelope) => ({ ...envelope, ErrorCode: 0 }))),
  },
  {
    name: 'is late with many pairs',
    caughtBy: 'reply/in-time',
    override: ({ pairCount }, right) => (pairCount === 100 ? { ...right, delayMs: 2100 } : null),
  },
  {
    name: 'is slow with many pairs',
    caughtBy: 'reply/prompt',
    override: ({ pairCount }, right) => (pairCount === 100 ? { ...right, delayMs: 1100 } : null),
  },
  {
    name: 'compresses unasked',
    caughtBy: 'reply/uncompressed',
    override: always((plan) => ({ ...withHeader(plan, 'Content-Encoding', 'gzip'), body: gzipSync(plan.body) })),
  },
  {
    name: 'sends JSON as text/html',
    caughtBy: 'reply/content-type',
    override: always((plan) => withHeader(plan, 'Content-Type', 'text/html')),
  },
]);

/** Whether a RequestId comes for the second time. */
function isRepeated(): (seen: Seen) => boolean {
  const known = new Set<string>();
  return ({ values }) => {
    const [id] = values('RequestId');
    if (id === undefined) return false;
    const isKnown = known.has(id);
    known.add(id);
    return isKnown;
  };
}

export const deliveryMutants = listMutants([
  {
    name: 'refuses a RequestId that it knows',
    caughtBy: 'delivery/duplicate',
    override: refusing(isRepeated()),
  },
]);
