import { EXPECTATIONS } from '../../protocol/expectation.ts';
import { PLATFORMS } from '../../protocol/platforms.ts';
import { flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  formatOption,
  projectOption,
  quietOption,
  seedOption,
  sendingOptions,
  tokenOptions,
  verboseOption,
  wireOption,
} from '../shared/common-options.ts';
import { parseChoice, parseClientIp, parseEdit, parseInteger, parseKeyValue, parseText } from '../shared/parse.ts';

export const sendOptions = {
  ...sendingOptions,
  sdkAppid: exampleSdkAppIdOption,
  ...tokenOptions('sign the callbacks with this token'),
  wire: wireOption,
  seed: seedOption,
  platform: value('--platform <name>', `value of OptPlatform: ${PLATFORMS.join(', ')}`, parseChoice(PLATFORMS)),
  clientIp: value('--client-ip <ip>', 'value of ClientIP', parseClientIp),
  fromAccount: value('--from-account <id>', 'id of the user who deletes', parseText('id')),
  toAccount: list('--to-account <id>', 'id of a friend who is deleted (repeatable)', parseText('id')),
  pairs: value(
    '--pairs <n>',
    'number of deletions in one callback; one-way, unless --two-way is given',
    parseInteger(1, 100_000),
  ),
  twoWay: flag('--two-way', 'add the reverse of each deletion right after it'),
  count: valueOr('--count <n>', 'number of callbacks; each one is different', parseInteger(1, 1_000_000_000), 1),
  concurrency: valueOr(
    '--concurrency <n>',
    'number of callbacks under way at once, each on its own connection',
    parseInteger(1, 1000),
    1,
  ),
  body: value(
    '--body <body>',
    'send exactly these bytes as the body: JSON, @FILE, or - for standard input',
    (text) => text,
  ),
  set: list(
    '--set <path=value>',
    "change a member of the body, as in 'PairList[0].From_Account=bob' (repeatable)",
    parseEdit('set'),
  ),
  unset: list('--unset <path>', 'remove a member of the body (repeatable)', parseEdit('unset')),
  query: list(
    '--query <k=v>',
    'add or replace a query parameter; Sign is not computed again (repeatable)',
    parseKeyValue,
  ),
  dropQuery: list('--drop-query <k>', 'remove a query parameter (repeatable)', parseText('name')),
  retries: valueOr('--retries <n>', 'number of times to send again after a time-out', parseInteger(0, 100), 0),
  expect: valueOr(
    '--expect <verdict>',
    `verdict that counts as success: ${EXPECTATIONS.join(', ')}`,
    parseChoice(EXPECTATIONS),
    'ok',
  ),
  dryRun: flag('--dry-run', 'show the requests, send nothing'),
  print: value(
    '--print <form>',
    'print the requests, send nothing: curl (as commands) or http (as bytes)',
    parseChoice(['curl', 'http'] as const),
  ),
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...projectOption,
  ...colorOptions,
};

export type SendValues = Values<typeof sendOptions>;
