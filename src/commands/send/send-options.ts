import { EXPECTATIONS } from '../../protocol/expectation.ts';
import { PLATFORMS } from '../../protocol/platforms.ts';
import { flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  formatOption,
  quietOption,
  seedOption,
  sendingOptions,
  tokenOptions,
  verboseOption,
  wireOption,
} from '../shared/common-options.ts';
import { parseChoice, parseClientIp, parseEdit, parseInteger, parseKeyValue, parseText } from '../shared/parse.ts';

/** What `send` can be told. */
export const sendOptions = {
  ...sendingOptions,
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token'),
  wire: wireOption,
  seed: seedOption,
  platform: value('--platform <name>', `OptPlatform: ${PLATFORMS.join(', ')}`, parseChoice(PLATFORMS)),
  clientIp: value('--client-ip <ip>', 'ClientIP', parseClientIp),
  fromAccount: value('--from-account <id>', 'who deletes', parseText('the id')),
  toAccount: list('--to-account <id>', 'who is deleted (repeatable)', parseText('the id')),
  pairs: value('--pairs <n>', 'so many deletions in one callback; one-way, unless --two-way', parseInteger(1, 100_000)),
  twoWay: flag('--two-way', 'each deletion with its mirror right behind it'),
  count: valueOr('--count <n>', 'so many callbacks, each a new one', parseInteger(1, 1_000_000_000), 1),
  concurrency: valueOr('--concurrency <n>', 'so many at once, on as many connections', parseInteger(1, 1000), 1),
  body: value('--body <body>', 'send this body to the byte: JSON, @FILE, or - for standard input', (text) => text),
  set: list(
    '--set <path=value>',
    "change a member of the body, as in 'PairList[0].From_Account=bob' (repeatable)",
    parseEdit('set'),
  ),
  unset: list('--unset <path>', 'take a member out of the body (repeatable)', parseEdit('unset')),
  query: list(
    '--query <k=v>',
    'add or replace a query parameter; Sign is not computed anew (repeatable)',
    parseKeyValue,
  ),
  dropQuery: list('--drop-query <k>', 'take a query parameter away (repeatable)', parseText('the name')),
  retries: valueOr('--retries <n>', 'send again after a time-out, so many times', parseInteger(0, 100), 0),
  expect: valueOr(
    '--expect <verdict>',
    `what has to come back: ${EXPECTATIONS.join(', ')}`,
    parseChoice(EXPECTATIONS),
    'ok',
  ),
  dryRun: flag('--dry-run', 'show what would be sent, send nothing'),
  print: value(
    '--print <form>',
    'print the request instead of sending it, as a command or as bytes: curl or http',
    parseChoice(['curl', 'http'] as const),
  ),
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...colorOptions,
};

export type SendValues = Values<typeof sendOptions>;
