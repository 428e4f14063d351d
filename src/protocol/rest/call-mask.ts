import { MASK, maskSecrets } from '../mask.ts';
import { decodePercent } from '../percent.ts';

/** Takes secrets out of what is told of a call: UserSigs, the app's secret key, the callbacks' token. */
export interface CallMask {
  readonly text: (given: string) => string;
  /** Path and query of a request; the value of `usersig` goes whatever it is. */
  readonly target: (given: string) => string;
  readonly body: (given: Uint8Array) => Uint8Array;
}

/** How a UserSig begins, zlib in base64, and more of it than any id of an account has bytes. */
const USER_SIG = /e[AFJN][\w*+/=%\\-]{31,}/g;
/** A short secret is a word that stands in names and texts by chance. */
const LEAST_LENGTH = 12;
/** Of a longer one its first half alone is told by nobody, either. */
const LONG = 32;

/** @param secrets those that are known here; shorter ones than 12 characters cannot be told from words */
export function createCallMask(secrets: readonly string[]): CallMask {
  const known = secrets.filter(({ length }) => length >= LEAST_LENGTH);
  const inPlace = (given: string) =>
    known
      .filter(({ length }) => length >= LONG)
      .reduce(maskBegin, maskSecrets(given, known))
      .replace(USER_SIG, MASK);
  const text = (given: string): string => {
    const masked = inPlace(given);
    return isEncoded(masked, (decoded) => inPlace(decoded) !== decoded) ? MASK : masked;
  };
  const parameter = (raw: string) => {
    const [name = ''] = raw.split('=', 1);
    const isSecret = isEncoded(name, (decoded) => decoded.toLowerCase().includes('usersig')) || /usersig/i.test(name);
    return isSecret ? `${text(name)}=${MASK}` : raw.split('=').map(text).join('=');
  };
  return {
    text,
    target: (given) => {
      const [path = '', ...query] = given.split('?');
      const parameters = query.join('?').split('&').map(parameter).join('&');
      return query.length === 0 ? text(path) : `${text(path)}?${parameters}`;
    },
    // Byte by byte, so that what is no text stays as it is.
    body: (given) => {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength).toString('latin1');
      const masked = inPlaceOfBytes(bytes);
      return masked === bytes ? given : Buffer.from(masked, 'latin1');
    },
  };

  function inPlaceOfBytes(bytes: string): string {
    const asBytes = known.map((secret) => Buffer.from(secret).toString('latin1'));
    return maskSecrets(maskSecrets(bytes, known), asBytes).replace(USER_SIG, MASK);
  }
}

/** Whether percent-decoding it, once or twice, brings out what is looked for. */
function isEncoded(given: string, isFound: (decoded: string) => boolean): boolean {
  const once = given.includes('%') ? decodePercent(given) : null;
  if (once === null) return false;
  return isFound(once) || isEncoded(once, isFound);
}

/** The text without what begins like the secret, however far that goes. */
function maskBegin(text: string, secret: string): string {
  const half = Math.floor(secret.length / 2);
  const [before = '', ...behind] = text.split(secret.slice(0, half));
  const rest = [...secret.slice(half)];
  return before + behind.map((part) => MASK + part.slice(rest.findIndex((each, at) => each !== part[at]))).join('');
}
