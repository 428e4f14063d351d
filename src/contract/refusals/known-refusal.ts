import type { ReplyReading } from '../reply-reading.ts';

/** A reply to the documented callback that is known by what it says. */
export interface KnownRefusal {
  /** As `Diagnosis.id`. */
  readonly id: string;
  readonly matches: (reply: ReplyReading) => boolean;
  /** What to change, most likely first. */
  readonly advice: (reply: ReplyReading) => readonly string[];
}

/** The default error object of Spring Boot. */
export const isSpring = ({ object }: ReplyReading) =>
  object !== null && 'timestamp' in object && 'status' in object && 'error' in object;
/** The default error object of NestJS. */
export const isNest = ({ object }: ReplyReading) => object !== null && 'statusCode' in object && 'message' in object;
export const isStatus =
  (...statuses: readonly number[]) =>
  ({ status }: ReplyReading) =>
    statuses.includes(status);
export const says = (pattern: RegExp) => (reply: ReplyReading) => pattern.test(reply.text);
export const all =
  (...tests: readonly ((reply: ReplyReading) => boolean)[]) =>
  (reply: ReplyReading) =>
    tests.every((test) => test(reply));
