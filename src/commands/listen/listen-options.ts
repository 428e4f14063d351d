import { UserError } from '../../errors.ts';
import { replyNames } from '../../library/fixtures.ts';
import { MAX_BODY_BYTES } from '../../library/receiver-options.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  formatOption,
  inspectOption,
  projectOption,
  quietOption,
  sdkAppIdOption,
  tokenOptions,
  verboseOption,
} from '../shared/common-options.ts';
import { parseBytes, parseDuration, parseInteger, parseText, parseTo } from '../shared/parse.ts';
import { sharedWords } from '../shared/words.ts';
import { parseReplyName } from './read-reply.ts';
import { listenWords } from './words.ts';

/** The options of `listen`. */
export const listenOptions = {
  port: valueOr('--port <n>', 'port to listen on; 0 picks a free one', parseInteger(0, 65_535), 8989),
  host: valueOr('--host <address>', 'address to listen on', parseText('address'), '127.0.0.1'),
  sdkAppid: sdkAppIdOption("this app's id: a callback for another app is answered with FAIL"),
  ...tokenOptions('check Sign and RequestTime with this token'),
  reply: list(
    '--reply <name|@file>',
    'reply to every callback (names: friend-cb fixtures --replies); several are given in turn, the last one repeats',
    parseReplyName,
    { offers: replyNames },
  ),
  errorInfo: value('--error-info <text>', 'ErrorInfo of replies that say FAIL, and of --reply ok', (text) => text),
  status: value('--status <n>', 'HTTP status of every reply', parseInteger(200, 599)),
  delay: valueOr('--delay <duration>', 'time to wait before every reply', parseDuration, 0, { defaultText: 'none' }),
  maxBody: valueOr(
    '--max-body <bytes>',
    'largest body to accept; a larger one is answered with 413',
    parseBytes,
    MAX_BODY_BYTES,
    {
      defaultText: '1M',
    },
  ),
  forwardTo: value(
    '--forward-to <url>',
    'pass every request on to this backend unchanged and hand its reply back; findings are shown, nothing is refused',
    parseTo,
  ),
  timeout: valueOr(
    '--timeout <duration>',
    "time limit for the backend's complete reply; 0 is no limit",
    parseDuration,
    CHAT_TIMEOUT_MS,
    { defaultText: '2s' },
  ),
  ca: value('--ca <file>', 'certificates (PEM) to trust when connecting to the backend', parseText('file')),
  insecure: flag('--insecure', "do not check the backend's certificate"),
  record: value(
    '--record <file>',
    'file to append every exchange to, as a line of NDJSON, before its reply goes out; FILE.har becomes an HTTP Archive',
    parseText('file'),
  ),
  https: flag(
    '--https',
    'serve HTTPS, with --cert and --key or with a certificate for localhost that is made once and kept',
  ),
  cert: value('--cert <file>', 'certificate (PEM) to serve HTTPS with', parseText('file')),
  key: value('--key <file>', 'private key (PEM) of --cert', parseText('file')),
  clientCa: value(
    '--client-ca <file>',
    'CA (PEM) from which senders must have a client certificate',
    parseText('file'),
  ),
  count: value(
    '--count <n>',
    'number of callbacks to wait for; with --for, exit 1 if fewer arrive',
    parseInteger(1, 1_000_000_000),
  ),
  for: value('--for <duration>', 'time after which to end', parseDuration),
  inspect: inspectOption,
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...projectOption,
  ...colorOptions,
};

export type ListenValues = Values<typeof listenOptions>;

/** @throws UserError for options that exclude each other */
export function checkClashes({
  forwardTo,
  reply,
  status,
  delay,
  errorInfo,
  https,
  cert,
  key,
  clientCa,
}: ListenValues): void {
  const words = listenWords.now;
  const shared = sharedWords.now;
  const chosen = [
    ...(reply.length > 0 ? ['--reply'] : []),
    ...(status === null ? [] : ['--status']),
    ...(delay === 0 ? [] : ['--delay']),
    ...(errorInfo === null ? [] : ['--error-info']),
  ];
  if (forwardTo !== null && chosen.length > 0) throw new UserError(words.backendAnswers(chosen));
  if ((cert === null) !== (key === null))
    throw new UserError(cert === null ? shared.keyWithoutCert : shared.certWithoutKey, {
      hint: [words.httpsNeedsBoth],
    });
  if (clientCa !== null && !https && cert === null)
    throw new UserError(words.clientCaNeedsHttps, { hint: [words.addHttps] });
}
