import { ExitCode, UserError } from '../errors.ts';
import { interruptionOf } from '../io.ts';
import { anonymizeAll } from '../library/anonymize.ts';
import { createAnonymizer } from '../protocol/anonymize/anonymizer.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatRecord } from '../record/ndjson.ts';
import { type CommandContext, defineCommand } from './shared/command.ts';
import { colorOptions, quietOption } from './shared/common-options.ts';
import { interruptedCode } from './shared/exit-code.ts';
import { readRecording } from './shared/recording.ts';

export const anonymize = defineCommand({
  operands: [{ name: '<file>', help: 'recording: a file that listen --record or --format ndjson has written' }],
  options: { quiet: quietOption, ...colorOptions },
  examples: [
    {
      command: 'friend-cb anonymize today.ndjson > fixtures/callbacks.ndjson',
      why: 'accounts become user-1, user-2, …; addresses are replaced, signatures, credentials, cookies removed',
    },
  ],
  run: runAnonymize,
});

async function runAnonymize(
  [file = '']: readonly string[],
  _: unknown,
  { io, errorStyle, say }: CommandContext,
): Promise<ExitCode> {
  const warn = (problem: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${escapeUnseen(problem)}\n`);
  const anonymizer = createAnonymizer();
  let count = 0;
  // The file is read twice; warnings of the first reading are enough.
  let reading = 0;
  const read = () => readRecording(file, reading++ === 0 ? warn : () => undefined);
  for await (const exchange of anonymizeAll(read, anonymizer)) {
    if (io.signal.aborted) break;
    io.stdout.write(formatRecord(exchange));
    count += 1;
  }
  if (count === 0 && !io.signal.aborted)
    throw new UserError(`'${file}' holds no exchange`, { hint: ['listen --record and --format ndjson write them'] });
  for (const note of anonymizer.notes) say(note);
  say('read it before you commit it: personal data in member names, paths or texts may be left');
  const reason = interruptionOf(io.signal);
  return reason === null ? ExitCode.ok : interruptedCode(reason);
}
