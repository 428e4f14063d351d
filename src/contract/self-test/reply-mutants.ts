import { gzipSync } from 'node:zlib';
import type { ReplyPlan } from '../../receiver/answer.ts';
import { type Mutant, OK, refusing, type Seen, type Twist, twisted } from './mutant.ts';

const isOk = (plan: ReplyPlan) => plan.status === 200 && plan.body.length === OK.body.length;
const json = (plan: ReplyPlan, change: (envelope: Record<string, unknown>) => unknown): ReplyPlan => ({
  ...plan,
  body: Buffer.from(
    JSON.stringify(change(JSON.parse(Buffer.from(plan.body).toString('utf8')) as Record<string, unknown>)),
  ),
});
const always =
  (change: (plan: ReplyPlan) => ReplyPlan): Twist =>
  (_, right) =>
    change(right);
const isSibling = ({ values }: Seen) => values('CallbackCommand')[0] === 'Sns.CallbackFriendAdd';
const withHeader = (plan: ReplyPlan, name: string, value: string): ReplyPlan => ({
  ...plan,
  headers: [...plan.headers.filter(([key]) => key !== name), [name, value]],
});

/** Receivers whose replies are wrong. */
export const replyMutants: readonly Mutant[] = [
  twisted(
    'answers 201',
    'reply/status-200',
    always((plan) => (isOk(plan) ? { ...plan, status: 201 } : plan)),
  ),
  twisted('answers ok as text to what it does not handle', 'reply/json', (seen) =>
    isSibling(seen) ? { ...OK, headers: [['Content-Type', 'text/plain']], body: Buffer.from('ok') } : null,
  ),
  twisted(
    'leaves ErrorInfo out',
    'reply/members',
    always((plan) => json(plan, ({ ErrorInfo: _, ...rest }) => rest)),
  ),
  twisted(
    'puts ErrorCode into quotes',
    'reply/types',
    always((plan) => json(plan, (envelope) => ({ ...envelope, ErrorCode: String(envelope['ErrorCode']) }))),
  ),
  twisted(
    'has error codes of its own',
    'reply/values',
    always((plan) =>
      json(plan, (envelope) => (envelope['ErrorCode'] === 1 ? { ...envelope, ErrorCode: 400 } : envelope)),
    ),
  ),
  twisted(
    'says FAIL with ErrorCode 0',
    'reply/pairing',
    always((plan) => json(plan, (envelope) => ({ ...envelope, ErrorCode: 0 }))),
  ),
  twisted('is late with many pairs', 'reply/in-time', ({ pairCount }, right) =>
    pairCount === 100 ? { ...right, delayMs: 2100 } : null,
  ),
  twisted('is slow with many pairs', 'reply/prompt', ({ pairCount }, right) =>
    pairCount === 100 ? { ...right, delayMs: 1100 } : null,
  ),
  twisted(
    'compresses unasked',
    'reply/uncompressed',
    always((plan) => ({ ...withHeader(plan, 'Content-Encoding', 'gzip'), body: gzipSync(plan.body) })),
  ),
  twisted(
    'sends JSON as text/html',
    'reply/content-type',
    always((plan) => withHeader(plan, 'Content-Type', 'text/html')),
  ),
];

/** Receivers that remember. */
export function duplicateMutant(): Mutant {
  const seen = new Set<string>();
  return twisted(
    'refuses a RequestId that it knows',
    'delivery/duplicate',
    refusing(({ values }) => {
      const [id] = values('RequestId');
      if (id === undefined) return false;
      const known = seen.has(id);
      seen.add(id);
      return known;
    }),
  );
}
