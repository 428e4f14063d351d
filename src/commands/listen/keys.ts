import type { Receiver } from '../../library/receive.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { signForNow } from '../../protocol/redirect.ts';
import { renderExchange, renderForwarded } from '../../render/pretty-exchange.ts';
import type { CommandContext } from '../shared/command.ts';
import type { ReplyChoices } from './reply-choices.ts';
import { listenWords } from './words.ts';

/** What the keys act on. */
interface Bench {
  readonly receiver: Receiver;
  readonly choices: ReplyChoices;
  /** What --status and --delay ask of every reply. */
  readonly usual: { readonly status: number | null; readonly delayMs: number };
  readonly context: CommandContext;
  /** What Sign is computed with; null without one. */
  readonly token: string | null;
  /** Whether a backend answers, so that this program cannot. */
  readonly isForwarding: boolean;
  readonly last: () => Exchange | null;
  readonly quit: () => void;
}

/** The keys and what they do; the help is made from this table. */
const KEYS: readonly {
  readonly keys: readonly string[];
  /** What stands in the help. */
  readonly label: keyof (typeof listenWords.now)['keys'];
  readonly act: (bench: Bench) => void | Promise<void>;
}[] = [
  { keys: ['v', '\r'], label: 'v', act: showLast },
  { keys: ['r'], label: 'r', act: forwardLast },
  { keys: ['o'], label: 'o', act: (bench) => answerNext(bench, 'ok') },
  { keys: ['f'], label: 'f', act: (bench) => answerNext(bench, 'fail') },
  {
    keys: ['c'],
    label: 'c',
    act: ({ context }) => context.io.stdout.write('\u001b[2J\u001b[3J\u001b[H'),
  },
  { keys: ['h', '?'], label: 'h', act: ({ context }) => showHelp(context) },
  { keys: ['q'], label: 'q', act: ({ quit }) => quit() },
];

/** Listens to the keyboard and returns a function that stops it; null without a keyboard. */
export function attachKeys(bench: Bench): (() => void) | null {
  const { context } = bench;
  const stop = context.io.onKey((pressed) => {
    const found = KEYS.find(({ keys }) => keys.includes(pressed.toLowerCase()));
    void found?.act(bench);
  });
  if (stop) context.say(listenWords.now.keysHint);
  return stop;
}

function showHelp({ io, style }: CommandContext): void {
  const { keys } = listenWords.now;
  io.stdout.write(KEYS.map(({ label }) => `  ${style.strong(label)}  ${keys[label]}\n`).join(''));
}

const nothingYet = ({ io }: CommandContext) => io.stdout.write(`${listenWords.now.nothingYet}\n`);

function showLast({ context, last }: Bench): void {
  const exchange = last();
  if (exchange === null) nothingYet(context);
  else
    context.io.stdout.write(
      renderExchange(exchange, { style: context.style, columns: context.io.stdout.columns, verbose: true }),
    );
}

async function forwardLast({ context, token, last, receiver }: Bench): Promise<void> {
  const { io, style } = context;
  const exchange = last();
  if (exchange === null) return nothingYet(context);
  // A backend refuses a Sign that is older than a minute.
  const request = signForNow(exchange.request, token, io.now());
  const again = await receiver.forwardAgain({ ...exchange, request });
  const view = { style, columns: io.stdout.columns, verbose: false };
  // The findings stand below the backend's line, as with a callback that has arrived.
  io.stdout.write(
    again
      ? renderExchange({ ...again, findings: [] }, view) + renderForwarded(again, view)
      : `${listenWords.now.noTarget}\n`,
  );
}

function answerNext({ context, choices, usual, isForwarding }: Bench, name: 'ok' | 'fail'): void {
  if (isForwarding) {
    context.io.stdout.write(`${listenWords.now.forwards}\n`);
    return;
  }
  choices.choose({ name, ...usual, errorInfo: null, scope: 'next' });
  context.io.stdout.write(`${listenWords.now.nextIs(name.toUpperCase())}\n`);
}
