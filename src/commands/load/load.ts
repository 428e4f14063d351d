import { type ExitCode, UserError } from '../../errors.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { checkReports } from '../shared/report-files.ts';
import { sharedWords } from '../shared/words.ts';
import { compareFiles } from './compare-files.ts';
import { type LoadValues, options } from './load-options.ts';
import { mergeFiles } from './merge-files.ts';
import { sendLoad } from './send-load.ts';
import { loadCommandWords } from './words.ts';

export const load = defineCommand({
  operands: [{ name: '[file...]', help: 'with --merge or --compare: JSON reports of load' }],
  options,
  examples: [
    {
      command: 'friend-cb load --to :3000/im --rate 200 --duration 30s',
      why: '6,000 callbacks, evenly spaced; exit 1 unless every reply is ok',
    },
    {
      command:
        'friend-cb load --to :3000/im --rate 100 --ramp 2000 --duration 1m ' +
        "--threshold 'p99<500ms' --threshold 'errors<0.1%'",
      why: 'where does it break?',
    },
    {
      command: 'friend-cb load --to :3000/im --rate max --max-connections 50 --duration 10s',
      why: 'callbacks per second when 50 senders wait for each reply',
    },
    {
      command:
        'friend-cb load --to :3000/im --rate 500 --sdk-appid 1400000001 --token-file token --report json=load.json',
      why: 'signed callbacks, and a JSON report with whole histograms',
    },
    {
      command: "friend-cb load --merge one.json two.json --threshold 'p99<50ms'",
      why: 'one result for the runs of two machines',
    },
    {
      command: 'friend-cb load --to :3000/im --rate 200 --duration 30s --report html=load.html',
      why: 'a page with plots: what happened when',
    },
    {
      command: 'friend-cb load --compare before.json after.json --report html=compare.html',
      why: 'is it slower than before, or is that noise?',
    },
  ],
  run: runLoadCommand,
});

async function runLoadCommand(
  operands: readonly string[],
  values: LoadValues,
  context: CommandContext,
): Promise<ExitCode> {
  checkReports(values.report);
  const words = loadCommandWords.now;
  if (values.merge && values.compare) throw new UserError(words.mergeOrCompare);
  if (values.compare) return compareFiles(operands, values, context);
  if (values.merge) return mergeFiles(operands, values, context);
  if (operands.length > 0) throw new UserError(words.noOperand(operands[0] ?? ''), { hint: [words.ofAnOption] });
  const { to: endpoint } = values;
  if (endpoint === null) {
    throw new UserError(sharedWords.now.needsTo('load'), {
      hint: [words.forExample('friend-cb load --to http://localhost:3000/im --rate 100 --duration 10s')],
    });
  }
  return sendLoad(endpoint, values, context);
}
