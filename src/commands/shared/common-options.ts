import { readFileSync } from 'node:fs';
import type { TlsSettings } from '../../delivery/dial.ts';
import { describeSystemError, UserError } from '../../errors.ts';
import { LANGUAGES } from '../../language.ts';
import { MAX_SEED } from '../../library/bounds.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { EXAMPLE_SDK_APP_ID, WIRE_SHAPES } from '../../protocol/query.ts';
import { hasBlankEnds, readToken } from '../../protocol/token.ts';
import { type CommandContext, flag, list, presetValue, toggle, value, valueOr } from './command.ts';
import {
  parseChoice,
  parseDuration,
  parseHeader,
  parseInteger,
  parseSdkAppId,
  parseText,
  parseTo,
  parseToken,
} from './parse.ts';
import { PROJECT_FILE, PROJECT_VARIABLE } from './project/project.ts';
import { sharedWords } from './words.ts';

const FORMATS = ['pretty', 'ndjson'] as const;

/** For the commands that also print what is right. */
export const quietOption = flag('-q, --quiet', 'print only what is wrong');

/** For the commands that show requests and replies. */
export const verboseOption = flag('-v, --verbose', 'show whole requests and replies');

/** For every command. */
export const colorOptions = {
  color: toggle('--color', 'print colours, even in a pipe'),
  noColor: toggle('--no-color', 'print no colours, even on a terminal'),
  lang: value('--lang <language>', `language of what people read: ${LANGUAGES.join(' or ')}`, parseChoice(LANGUAGES), {
    env: 'FRIEND_CB_LANG',
    defaultText: 'that of LC_ALL, LC_MESSAGES or LANG',
  }),
};

/** For the commands that have an option with a `member`. */
export const projectOption = {
  noProject: flag('--no-project', `ignore a ${PROJECT_FILE} (as ${PROJECT_VARIABLE}=none does)`),
};

export const sdkAppIdOption = (help: string) =>
  value('--sdk-appid <id>', help, parseSdkAppId, { env: 'FRIEND_CB_SDK_APPID', member: 'sdkAppId' });

/** For the senders: without an id of the user's they send for the documentation's example app. */
export const exampleSdkAppIdOption = {
  ...sdkAppIdOption('SDKAppID of the app'),
  initial: EXAMPLE_SDK_APP_ID,
  defaultText: `${EXAMPLE_SDK_APP_ID}, the documentation's example`,
};

const TOKEN_VARIABLE = 'FRIEND_CB_TOKEN';

export const tokenOptions = (help: string) => ({
  token: value('--token <token>', `${help} (safer: --token-file or the variable)`, parseToken, {
    env: TOKEN_VARIABLE,
    envUnless: ['tokenFile'],
  }),
  tokenFile: value(
    '--token-file <file>',
    'read the token from a file (a line end behind it is ignored)',
    parseText('file'),
    { member: 'tokenFile', memberUnless: ['token'] },
  ),
});

export const formatOption = valueOr(
  '--format <format>',
  `format of the output on stdout: ${FORMATS.join(' or ')}`,
  parseChoice(FORMATS),
  'pretty',
);

/** For the commands that stay and see what comes. */
export const inspectOption = presetValue(
  '--inspect [port]',
  'show everything in a browser too, on this port of 127.0.0.1; 0 picks a free one',
  parseInteger(0, 65_535),
  '8990',
);

/** For the commands that send. */
export const sendingOptions = {
  to: value('--to <url>', 'URL of the endpoint; its path and query are kept', parseTo, {
    env: 'FRIEND_CB_TO',
    member: 'to',
  }),
  timeout: valueOr(
    '--timeout <duration>',
    'time limit for the whole reply, by default that of the Chat backend; 0 means no limit',
    parseDuration,
    CHAT_TIMEOUT_MS,
    {
      env: 'FRIEND_CB_TIMEOUT',
      defaultText: '2s',
    },
  ),
  header: list(
    "-H, --header <'K: V'>",
    "an extra header, or one in place of ours; 'K:' removes a default header (repeatable)",
    parseHeader,
  ),
  ca: value('--ca <file>', 'PEM file with certificates to trust', parseText('file')),
  insecure: flag('--insecure', "do not check the endpoint's certificate"),
  cert: value('--cert <file>', 'PEM file with a client certificate', parseText('file')),
  key: value('--key <file>', 'PEM file with the private key of --cert', parseText('file')),
};

export const wireOption = valueOr(
  '--wire <shape>',
  `form of the query: ${WIRE_SHAPES.join(' or ')} (sorted, with RequestId)`,
  parseChoice(WIRE_SHAPES),
  'documented',
);
export const seedOption = value(
  '--seed <n>',
  'number that everything random comes from: the same seed makes the same callbacks',
  parseInteger(0, MAX_SEED),
  {
    defaultText: 'a new one, printed',
  },
);

type InputFile = keyof (typeof sharedWords.now)['files'];

/** @throws UserError that names the file and what is wrong with it */
export function readInputFile(path: string, what: InputFile): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const words = sharedWords.now;
    throw new UserError(words.cannotRead(words.files[what], path, describeSystemError(error)));
  }
}

/** A text file of the user's, without the byte order mark that some editors put in front. @throws UserError */
export function readTextFile(path: string, what: InputFile): string {
  return readInputFile(path, what)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}

/**
 * The token from --token, from --token-file or from the environment; null for none.
 * @param without what no token means for this run: an empty variable is easily overlooked
 */
export function resolveToken(
  { token: given, tokenFile }: { readonly token: string | null; readonly tokenFile: string | null },
  { say, io }: Pick<CommandContext, 'say' | 'io'>,
  without: keyof (typeof sharedWords.now)['withoutToken'],
): string | null {
  const words = sharedWords.now;
  if (given !== null && tokenFile !== null) throw new UserError(words.twoTokens, { hint: [words.giveOne] });
  const token = tokenFile === null ? given : readTokenFile(tokenFile);
  if (token === null && io.env[TOKEN_VARIABLE] !== undefined)
    say(words.variableEmpty(TOKEN_VARIABLE, words.withoutToken[without]));
  if (token !== null && hasBlankEnds(token)) say(words.blankEnds);
  return token;
}

function readTokenFile(file: string): string {
  const reading = readToken(readInputFile(file, 'tokenFile').toString('utf8'));
  if (reading.ok) return reading.token;
  const words = sharedWords.now;
  throw new UserError(words.tokenFile[reading.problem](file), {
    hint: reading.problem === 'is empty' ? [] : [words.oneLine],
  });
}

/** Reads the PEM files that the TLS options name. */
export async function resolveTls(values: {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly insecure: boolean;
}): Promise<TlsSettings> {
  const words = sharedWords.now;
  if ((values.cert === null) !== (values.key === null)) {
    throw new UserError(values.cert === null ? words.keyWithoutCert : words.certWithoutKey, {
      hint: [words.needsBoth],
    });
  }
  const pem = (path: string | null, what: InputFile) => {
    if (path === null) return null;
    const text = readTextFile(path, what);
    if (!text.includes('-----BEGIN '))
      throw new UserError(words.notPem(words.files[what], path), { hint: [words.pem] });
    return text;
  };
  const settings = {
    ca: pem(values.ca, 'caFile'),
    cert: pem(values.cert, 'certificate'),
    key: pem(values.key, 'key'),
    insecure: values.insecure,
  };
  const { ca, cert, key } = settings;
  if (ca === null && cert === null) return settings;
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext({ ...(ca === null ? {} : { ca }), ...(cert === null || key === null ? {} : { cert, key }) });
  } catch (error) {
    const files = [values.ca, values.cert, values.key].filter((file) => file !== null);
    throw new UserError(words.unusable(files, error instanceof Error ? error.message : String(error)), {
      hint: [words.pemPair],
    });
  }
  return settings;
}
