import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Answer, Answerer, Arrival } from './answer.ts';
import { createBatch } from './batch.ts';
import { readyReply } from './ready-reply.ts';
import { createReceived, type Received, type Visit } from './received.ts';
import { createTurns } from './turns.ts';

export interface ResponderSettings {
  readonly answer: Answerer;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Called once for each request, right before its reply goes out. */
  readonly onReceived: (received: Received) => void;
  /** An exception of `answer` or `onReceived`. Such a request gets no reply. */
  readonly onBug: (error: unknown) => void;
}

export interface Responder {
  take(visit: Visit): void;
  /** Answers what was taken so far; resolves when the replies are out. */
  settled(): Promise<void>;
}

/**
 * From requests to replies. Those that have been read within one turn of the event loop are all
 * judged, then all answered: what one needs of the processor's caches is still there for the next,
 * and a sender of several at once is woken once. One by one, it would be half as many a second.
 */
export function createResponder({ answer: answerTo, now, onReceived, onBug }: ResponderSettings): Responder {
  let answered = 0;
  /**
   * Callbacks that come in order on a connection are answered, and passed on, in order; their
   * replies go out in that order.
   */
  const answers = createTurns(onBug);
  const replies = createTurns(onBug);
  /** What waits until all of a batch are judged; null where there is no batch. */
  let outbox: (() => void)[] | null = null;

  const reply = (visit: Visit, arrival: Arrival, answer: Answer) => {
    const ready = readyReply(answer.plan, visit.persistent);
    onReceived(createReceived({ visit, arrival, answer, ready, elapsedMs: performance.now() - visit.startedAt }));
    const send = () => replies.take(visit.connection, () => visit.send(answer.plan, ready));
    if (outbox) outbox.push(send);
    else send();
  };

  const replyLater = async (visit: Visit, arrival: Arrival, asked: Answer | Promise<Answer>) => {
    const answer = await asked;
    if (answer.plan.delayMs > 0) await delay(answer.plan.delayMs, visit.connection);
    reply(visit, arrival, answer);
  };

  const respond = (visit: Visit) => {
    const arrival = createArrival(visit.oversized, answered, now());
    if (visit.request.method === 'POST') answered += 1;
    answers.take(visit.connection, () => {
      const answer = answerTo(visit.request, arrival);
      if (answer instanceof Promise || answer.plan.delayMs > 0) return replyLater(visit, arrival, answer);
      reply(visit, arrival, answer);
      return null;
    });
  };

  const inbox = createBatch<Visit>((visits) => {
    const sends: (() => void)[] = [];
    outbox = sends;
    for (const visit of visits) respond(visit);
    outbox = null;
    for (const send of sends) send();
  });

  return {
    take: inbox.add,
    settled: async () => {
      inbox.flush();
      await answers.settled();
      await replies.settled();
    },
  };
}

function createArrival(oversized: boolean, count: number, nowMs: number): Arrival {
  let id: string | null = null;
  return {
    oversized,
    count,
    nowMs,
    id: () => {
      id ??= randomUUID();
      return id;
    },
  };
}

/**
 * Ends early when the sender leaves, so that a long delay never holds up the end of the program.
 */
function delay(milliseconds: number, socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    socket.once('close', done);
  });
}
