import { ExitCode, UserError } from '../errors.ts';
import { interruptionOf } from '../io.ts';
import { anonymizeAll, isPipe } from '../library/anonymize.ts';
import { createAnonymizer } from '../protocol/anonymize/anonymizer.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatRecord } from '../record/ndjson.ts';
import { type CommandContext, defineCommand } from './shared/command.ts';
import { colorOptions, quietOption } from './shared/common-options.ts';
import { interruptedCode } from './shared/exit-code.ts';
import { fileWords } from './shared/file-words.ts';
import { createDamage, describeOthers, readRecording } from './shared/recording.ts';

export const anonymize = defineCommand({
  operands: [
    { name: '<file>', help: 'recording: a file that listen --record or --format ndjson has written, or a HAR' },
  ],
  options: { quiet: quietOption, ...colorOptions },
  examples: [
    {
      command: 'friend-cb anonymize today.ndjson > fixtures/callbacks.ndjson',
      why: 'accounts become user-1, user-2, …; addresses are replaced, signatures, credentials, cookies removed',
    },
  ],
  run: runAnonymize,
});

async function runAnonymize([file = '']: readonly string[], _: unknown, context: CommandContext): Promise<ExitCode> {
  const { io, say } = context;
  const words = fileWords.now;
  const damage = createDamage(file, context);
  const anonymizer = createAnonymizer();
  let count = 0;
  // A file is read twice; what the first reading says is enough.
  let calls = 0;
  let others = 0;
  const onOther = (type: string) => {
    if (type === 'rest' || type === 'client') calls += 1;
    if (type === 'har-entry') others += 1;
  };
  const read = (isFirst: boolean) =>
    isFirst ? readRecording(file, damage.add, onOther) : readRecording(file, () => undefined);
  for await (const exchange of anonymizeAll(read, isPipe(file), anonymizer)) {
    if (io.signal.aborted) break;
    io.stdout.write(formatRecord(exchange));
    // The reader sets the pace: a recording may be larger than the memory.
    await io.stdout.drained();
    count += 1;
  }
  const reason = interruptionOf(io.signal);
  if (reason !== null) return interruptedCode(reason);
  const code = damage.end(ExitCode.ok, 'written');
  if (count === 0) throw new UserError(words.noExchange(file), { hint: [words.whoWritesThem] });
  if (calls > 0) say(words.callsLeftOut(calls));
  if (others > 0) say(describeOthers(others));
  for (const note of anonymizer.notes) say(escapeUnseen(note));
  say(words.readIt);
  return code;
}
