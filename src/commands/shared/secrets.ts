import { readFileSync } from 'node:fs';
import { basicLogin, parseEndpoint } from '../../protocol/endpoint.ts';
import { isSecretHeader } from '../../record/ndjson.ts';

/**
 * The secrets that a command line and its environment hold, for text that nobody has composed: the
 * trace of a bug, the log of a backend. Never throws.
 */
export function secretsOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given = (...flags: string[]) =>
    argv.flatMap((each, index) => {
      const flag = flags.find((name) => each === name || each.startsWith(`${name}=`));
      return flag === undefined ? [] : [each === flag ? (argv[index + 1] ?? '') : each.slice(flag.length + 1)];
    });
  const variable = (name: string) => env[name] ?? [];
  return [
    ...[given('--token'), variable('FRIEND_CB_TOKEN')].flat(),
    ...[given('--token-file'), given('--secret-key-file')].flat().map(readSecret),
    ...[variable('FRIEND_CB_SECRET_KEY')].flat(),
    ...[given('--to', '--forward-to'), variable('FRIEND_CB_TO')].flat().flatMap(loginOf),
    ...given('-H', '--header').flatMap((header) => {
      const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/s.exec(header) ?? [];
      return isSecretHeader(name) ? value : [];
    }),
  ].filter((secret) => secret !== '');
}

function readSecret(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function loginOf(url: string): readonly string[] {
  const reading = parseEndpoint(url);
  const login = reading.ok ? reading.endpoint.credentials : null;
  return login === null ? [] : [basicLogin(login).replace('Basic ', ''), login.password || login.user];
}
