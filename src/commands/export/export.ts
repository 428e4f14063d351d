import { type ExitCode, UserError } from '../../errors.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { parseChoice } from '../shared/parse.ts';
import { sharedWords } from '../shared/words.ts';
import { exportArtillery } from './export-artillery.ts';
import { ENGINES, type ExportValues, options } from './export-options.ts';
import { exportVegeta } from './export-vegeta.ts';
import { exportWords } from './words.ts';

export const exportCommand = defineCommand({
  operands: [
    {
      name: '<engine>',
      help: 'artillery or vegeta; or http: a file for the HTTP clients of JetBrains IDEs and VS Code',
      offers: () => ENGINES,
    },
    {
      name: '[fixture]',
      help: 'http: name of one callback (without a name: all of them)',
      offers: async () => (await import('../../library/fixtures.ts')).callbackNames(),
    },
  ],
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
    {
      command: 'friend-cb export http --to :3000/im > callbacks.http',
      why: 'every named callback as a request to click, in IntelliJ IDEA or VS Code',
    },
  ],
  run: runExport,
});

async function runExport(
  [given = '', fixture]: readonly string[],
  values: ExportValues,
  context: CommandContext,
): Promise<ExitCode> {
  const engine = parseChoice(ENGINES)(given);
  if (engine !== 'http' && fixture !== undefined)
    throw new UserError(`export ${engine} makes callbacks of its own, and has no use for '${fixture}'`, {
      hint: ['export http takes the name of a callback'],
    });
  if (values.to === null)
    throw new UserError(sharedWords.now.needsTo('export'), {
      hint: [exportWords.now.forExample(`friend-cb export ${engine} --to https://im.example.com/callback`)],
    });
  if (engine === 'http')
    return (await import('./export-http.ts')).exportHttp(values.to, fixture ?? null, values, context);
  return engine === 'artillery'
    ? exportArtillery(values.to, values, context)
    : exportVegeta(values.to, values, context);
}
