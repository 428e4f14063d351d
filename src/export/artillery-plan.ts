import type { ProcessorSettings } from './artillery-processor.ts';

/** What a test plan of Artillery is made from. */
export interface ArtilleryPlan {
  readonly origin: string;
  /** Callbacks per second, at the start where there is a ramp. */
  readonly rate: number;
  readonly rampTo: number | null;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly maxConnections: number;
  readonly insecure: boolean;
  readonly processor: ProcessorSettings;
}

export const PLAN_FILE = 'artillery.yml';
export const PROCESSOR_FILE = 'processor.cjs';

/** A string of JSON is one of YAML. */
const quote = (text: string) => JSON.stringify(text);

/**
 * The plan has one scenario, which sends one callback. The processor makes and judges callbacks.
 */
export function renderArtilleryPlan({
  origin,
  rate,
  rampTo,
  durationMs,
  timeoutMs,
  maxConnections,
  insecure,
}: ArtilleryPlan): string {
  return `# Callbacks of friend-cb for Artillery 2. One virtual user is one callback.
config:
  # The processor sends to the endpoint that it was made for, or to FRIEND_CB_TO where that is set.
  target: ${quote(origin)}
  processor: ./${PROCESSOR_FILE}
  phases:
    - duration: ${durationMs / 1000}
      arrivalRate: ${rate}${rampTo === null ? '' : `\n      rampTo: ${rampTo}`}
  http:
    # Seconds; Chat waits for two.
    timeout: ${timeoutMs / 1000}
    # Connections that are kept open, of each worker.
    pool: ${maxConnections}${insecure ? '\n  tls:\n    rejectUnauthorized: false' : ''}
  plugins:
    ensure: {}
  # A run passes when every reply is ok; what went wrong is counted as errors.CODE and friend_cb.finding.CODE.
  ensure:
    conditions:
      - expression: vusers.failed == 0
scenarios:
  - name: ${quote('Sns.CallbackFriendDelete')}
    flow:
      - post:
          url: /
          beforeRequest: makeCallback
          afterResponse: judgeReply
          followRedirect: false
          gzip: false
`;
}

/**
 * The whole processor. It holds the code of friend-cb that it needs, so that it runs wherever
 * Artillery takes it.
 * @param bundle the program text of `createProcessor`, CommonJS
 */
export function renderArtilleryProcessor({ processor }: Pick<ArtilleryPlan, 'processor'>, bundle: string): string {
  return `// Made by friend-cb export artillery. Makes realistic callbacks, signs them where FRIEND_CB_TOKEN is set,
// and judges every reply as friend-cb does. It holds no secret. What follows is friend-cb's own code; the
// settings are at the end.
${bundle.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n').trimEnd()}

const { makeCallback, judgeReply: judge } = exports.createProcessor(${JSON.stringify(processor)}, process.env);
exports.makeCallback = makeCallback;
exports.judgeReply = judge;
`;
}
