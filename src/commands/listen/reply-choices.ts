import type { ReplyChoice } from '../../inspector/api.ts';
import type { Receiver } from '../../library/receive.ts';
import { readReply } from './read-reply.ts';

/** The reply that was chosen while the program runs, by a key or in the inspector. */
export interface ReplyChoices {
  /** What the next callback gets; null where the options of the command line decide. */
  chosen(): ReplyChoice | null;
  choose(choice: ReplyChoice): void;
  /** Goes back to the options of the command line. */
  release(): void;
  /** Called when another reply is next, also because one was used up. */
  onChange(listener: () => void): void;
}

export function createReplyChoices(receiver: Receiver): ReplyChoices {
  let onChange: () => void = () => undefined;
  let next: ReplyChoice | null = null;
  let always: ReplyChoice | null = null;
  return {
    chosen: () => next ?? always,
    choose: (choice) => {
      const { name, status, delayMs, errorInfo, scope } = choice;
      const plan = readReply(name, errorInfo);
      receiver.answerWith({
        plan: { ...plan, status: status ?? plan.status, delayMs: plan.delayMs + delayMs },
        scope,
        onUsed: () => {
          next = null;
          onChange();
        },
      });
      if (scope === 'all') always = choice;
      next = scope === 'next' ? choice : null;
      onChange();
    },
    release: () => {
      receiver.answerWith(null);
      next = null;
      always = null;
      onChange();
    },
    onChange: (listener) => {
      onChange = listener;
    },
  };
}
