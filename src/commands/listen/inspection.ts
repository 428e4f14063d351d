import { createHistory } from '../../inspector/history.ts';
import type { Inspector, InspectorSettings } from '../../inspector/settings.ts';
import { inspectorWords } from '../../inspector/words.ts';
import { readReplyFixture, replyNames } from '../../library/fixtures.ts';
import type { Receiver } from '../../library/receive.ts';
import { type Endpoint, parseEndpoint, showEndpoint } from '../../protocol/endpoint.ts';
import type { Received } from '../../receiver/received.ts';
import type { CommandContext } from '../shared/command.ts';
import { linesOfCallback } from '../shared/inspect/lines.ts';
import { callable, secretsOfRun, startInspection } from '../shared/inspect/start-inspection.ts';
import type { ListenValues } from './listen-options.ts';
import type { ReplyChoices } from './reply-choices.ts';

/** What `listen` is, once it listens. */
interface Listening {
  readonly receiver: Receiver;
  readonly choices: ReplyChoices;
  readonly values: ListenValues;
  readonly token: string | null;
  readonly certFile: string | null;
  readonly context: CommandContext;
}

/** What is received, kept for the page from the first callback on. */
export interface Inspection {
  readonly add: (received: Received) => void;
  readonly start: (listening: Listening) => Promise<Inspector>;
}

export function createInspection(): Inspection {
  const history = createHistory();
  return {
    add: (received) => void history.add(received.exchange(), { forwarded: received.forwarded }),
    start: async (listening) => {
      const { receiver, choices, values, token, context } = listening;
      const { forwardTo } = values;
      const own = callable(receiver.url);
      const inspector = await startInspection(
        {
          port: values.inspect ?? 0,
          command: 'listen',
          url: receiver.url,
          to: forwardTo && showEndpoint(forwardTo),
          history,
          linesOf: linesOf(own, listening),
          origins: { received: new URL(own).origin, sent: forwardTo?.origin ?? new URL(own).origin },
          sending: {
            problem: forwardTo === null ? inspectorWords.now.noBackend('listen', '--forward-to') : null,
            token,
            deliver: receiver.forwardAgain,
          },
          replies: createReplies(choices, forwardTo !== null),
          graph: null,
        },
        { ...context, secrets: secretsOfRun([token], forwardTo) },
      );
      choices.onChange(inspector.stateChanged);
      return inspector;
    },
  };
}

/** What was received is repeated here; what the page sent on, at the backend. */
function linesOf(url: string, { values, token, certFile, context }: Listening): InspectorSettings['linesOf'] {
  const reading = parseEndpoint(url);
  const { tokenFile, forwardTo, ca, insecure, clientCa } = values;
  const clientFile = clientCa === null ? null : 'FILE';
  const here = { tokenFile, ca: certFile, insecure: false, cert: clientFile, key: clientFile };
  const there = { tokenFile, ca, insecure, cert: null, key: null };
  const at = (to: Endpoint, files: typeof here) => ({ to, token, files });
  return (record) => {
    if (record.type !== 'exchange' || !reading.ok) return { curl: null, send: null };
    const isHere = record.side === 'received' || forwardTo === null;
    const settings = isHere ? at(reading.endpoint, here) : at(forwardTo, there);
    return linesOfCallback(record, settings, context.asTyped);
  };
}

/** The replies that can be chosen: `ok` and `fail`, then all others by name. */
function createReplies(choices: ReplyChoices, isForwarding: boolean): InspectorSettings['replies'] {
  const names = ['ok', 'fail', ...replyNames().filter((name) => name !== 'ok' && name !== 'fail')];
  return {
    ...choices,
    problem: isForwarding ? inspectorWords.now.backendAnswers : null,
    names: names.map((name) => {
      const { about, fault } = readReplyFixture(name);
      return { name, title: about, isFault: fault !== null };
    }),
  };
}
