/** Stands where a secret stood. */
export const MASK = '***';

/** The text without the secrets, as they are, as JSON writes them, and as a URL does. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .toSorted((one, other) => other.length - one.length)
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** Where a command line holds a secret by the look of it: in a URL, an assignment, or a header. */
const SECRET_PLACES: readonly RegExp[] = [
  /(:\/\/[^\s/:@'"]*:)[^\s/@'"]+(?=@)/g,
  /(\b\w*(?:password|passwd|secret|token)\w*=)(?:"[^"$]+"|'[^'$]+'|[^\s"'$&]+)/gi,
  /(\b(?:authorization|cookie|x-api-key): *)[^'"\n$]+/gi,
];

/** A command of the user's without what looks like a secret; what the shell puts in stays a name. */
export const maskCommand = (command: string, secrets: readonly string[]): string =>
  SECRET_PLACES.reduce((masked, place) => masked.replace(place, `$1${MASK}`), maskSecrets(command, secrets));
