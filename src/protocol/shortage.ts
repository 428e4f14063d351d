import { wording } from '../language.ts';
import type { Failure } from './exchange.ts';

/** What the codes of the system say has run out on this machine. */
const EN = {
  EMFILE: 'this process may not open more files: raise ulimit -n',
  ENFILE: 'this machine may not open more files',
  EADDRNOTAVAIL: 'no free local port: a closed connection keeps its port for a minute',
  ENOBUFS: 'no more memory for sockets',
  ENOMEM: 'no more memory',
};

export type ShortageWords = Readonly<Record<keyof typeof EN, string>>;
export const shortageWords = wording<ShortageWords>(EN);
const isKnown = (code: string): code is keyof typeof EN => Object.hasOwn(EN, code);

/**
 * What this machine has run out of, if that is why a connection failed; null if the endpoint or the
 * network is to blame.
 */
export function shortageOf({ code = '' }: Pick<Failure, 'code'>): string | null {
  return isKnown(code) ? `${code}, ${shortageWords.now[code]}` : null;
}

/**
 * Whether a connection failed for a shortage alone. An address that cannot be called from here has
 * the code of a shortage of ports too, so that one says nothing by itself.
 */
export function isShortage(failure: Failure): boolean {
  return failure.code !== 'EADDRNOTAVAIL' && shortageOf(failure) !== null;
}
