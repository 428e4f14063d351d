import type { Socket } from 'node:net';
import type { Answer, Answerer } from './answer.ts';
import { createBatch } from './batch.ts';
import type { Incoming } from './incoming.ts';
import { readyReply } from './ready-reply.ts';
import { createReceived, type Received } from './received.ts';
import { createTurns } from './turns.ts';

export interface ResponderSettings {
  readonly answer: Answerer;
  /** Called once for each request, right before its reply goes out. */
  readonly onReceived: (received: Received) => void;
  /** Called with an exception of `answer` or `onReceived`. Such a request gets no reply. */
  readonly onBug: (error: unknown) => void;
}

export interface Responder {
  take(incoming: Incoming): void;
  /** Does the work when all requests of the connection that were taken so far are answered. */
  takeLast(connection: Socket, work: () => void): void;
  /** Answers all requests taken so far; resolves when their replies are out. */
  settled(): Promise<void>;
  /** From now on nothing is reported. */
  stop(): void;
}

/**
 * From requests to replies. The requests that have been read within one turn of the event loop are
 * all judged first, then all answered: the processor's caches stay warm, and a sender of several at
 * once is woken once. Answering one by one handles half as many a second.
 */
export function createResponder({ answer: answerTo, onReceived, onBug }: ResponderSettings): Responder {
  // The callbacks of one connection are answered and forwarded in the order in which they arrived,
  // and their replies go out in that order.
  const answers = createTurns(onBug);
  const replies = createTurns(onBug);
  /** The replies that wait until all requests of a batch are judged; null outside of a batch. */
  let outbox: (() => void)[] | null = null;
  let isStopped = false;

  const reply = (incoming: Incoming, answer: Answer) => {
    if (isStopped) return;
    const ready = readyReply(answer.plan, incoming.persistent);
    onReceived(createReceived(incoming, answer, ready, performance.now() - incoming.startedMs));
    const send = () => replies.take(incoming.connection, () => incoming.send(answer.plan, ready));
    if (outbox) outbox.push(send);
    else send();
  };

  const replyLater = async (incoming: Incoming, asked: Answer | Promise<Answer>) => {
    const answer = await asked;
    if (answer.plan.delayMs > 0) await delay(answer.plan.delayMs, incoming.connection);
    reply(incoming, answer);
  };

  const respond = (incoming: Incoming) =>
    answers.take(incoming.connection, () => {
      const answer = answerTo(incoming);
      if (answer instanceof Promise || answer.plan.delayMs > 0) return replyLater(incoming, answer);
      reply(incoming, answer);
      return null;
    });

  const inbox = createBatch<Incoming>((batch) => {
    const sends: (() => void)[] = [];
    outbox = sends;
    for (const incoming of batch) respond(incoming);
    outbox = null;
    for (const send of sends) send();
  });

  return {
    take: inbox.add,
    takeLast: (connection, work) => {
      inbox.flush();
      answers.take(connection, () => {
        replies.take(connection, () => {
          work();
          return null;
        });
        return null;
      });
    },
    settled: async () => {
      inbox.flush();
      await answers.settled();
      await replies.settled();
    },
    stop: () => {
      isStopped = true;
    },
  };
}

/** Ends early when the sender leaves, so that a long delay never keeps the program from ending. */
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
