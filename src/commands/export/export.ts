import { type ExitCode, UserError } from '../../errors.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { parseChoice } from '../shared/parse.ts';
import { sharedWords } from '../shared/words.ts';
import { exportArtillery } from './export-artillery.ts';
import { ENGINES, type ExportValues, options } from './export-options.ts';
import { exportVegeta } from './export-vegeta.ts';
import { exportWords } from './words.ts';

export const exportCommand = defineCommand({
  operands: [{ name: '<engine>', help: ENGINES.join(' or ') }],
  options,
  examples: [
    {
      command: 'friend-cb export artillery --to https://im.example.com/callback --rate 2000 --duration 5m',
      why: 'writes friend-cb-artillery/; then: npx artillery run friend-cb-artillery/artillery.yml',
    },
    {
      command:
        'friend-cb export vegeta --to :3000/im --rate 500 --token-file token | ' +
        'vegeta attack -format=json -lazy -rate=500 -duration=30s | vegeta report',
      why: 'a stream of targets, each signed when it is made',
    },
  ],
  run: runExport,
});

async function runExport(
  [given = '']: readonly string[],
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const engine = parseChoice(ENGINES)(given);
  if (values.to === null)
    throw new UserError(sharedWords.now.needsTo('export'), {
      hint: [exportWords.now.forExample(`friend-cb export ${engine} --to https://im.example.com/callback`)],
    });
  return engine === 'artillery'
    ? exportArtillery(values.to, values, context)
    : exportVegeta(values.to, values, context);
}
