import { type Endpoint, endpointUrl } from '../protocol/endpoint.ts';
import { quoteShell } from '../protocol/shell.ts';

/** The token as a word of the shell: it is never repeated, and the environment is where it is safe. */
export const TOKEN_WORD = '"$FRIEND_CB_TOKEN"';

/** Options that the user has given about the token and TLS. Files are paths as the user gave them. */
export interface GivenFiles {
  readonly tokenFile: string | null;
  readonly ca: string | null;
  readonly insecure: boolean;
  readonly cert: string | null;
  readonly key: string | null;
}

/** An option and its value as text for a shell; nothing where it is not given. */
export const optionText = (flag: string, value: string | null): string[] =>
  value === null ? [] : [`${flag} ${quoteShell(value)}`];

/** The options that sign a callback as this run did; nothing without a token. */
export function tokenText(token: string | null, tokenFile: string | null): string[] {
  if (tokenFile !== null) return optionText('--token-file', tokenFile);
  return token === null ? [] : [`--token ${TOKEN_WORD}`];
}

/** `--to` and its URL; one with a password is left to the environment. */
export function toText(endpoint: Endpoint): string {
  return `--to ${endpoint.credentials === null ? quoteShell(endpointUrl(endpoint)) : '"$FRIEND_CB_TO"'}`;
}

export function tlsText({ ca, insecure, cert, key }: Omit<GivenFiles, 'tokenFile'>): string[] {
  return [
    ...optionText('--ca', ca),
    ...(insecure ? ['--insecure'] : []),
    ...optionText('--cert', cert),
    ...optionText('--key', key),
  ];
}
