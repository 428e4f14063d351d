import { shorten } from '../json.ts';
import { decodePercent } from '../percent.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { anonymizeWords } from './words.ts';

/** Query parameters whose values say nothing about anybody. */
const PUBLIC: readonly string[] = ['SdkAppid', 'CallbackCommand', 'contenttype', 'OptPlatform'];
const SIGNATURE: readonly string[] = ['Sign', 'RequestTime'];

/** A request target without its signature, and with pseudonyms; `leaveOut` is told what is lost. */
export function anonymizeTarget(text: string, pseudonyms: Pseudonyms, leaveOut: (what: string) => void): string {
  const [path = '', ...rest] = text.split('?');
  const query = rest
    .join('?')
    .split('&')
    .filter((part) => part !== '' && !SIGNATURE.includes(nameOf(part).replace(/\[\]$/, '')))
    .map((part) => anonymizeParameter(part, pseudonyms, leaveOut));
  const shownPath = path === '/' || path === '' ? '/' : pseudonyms.path(path);
  return query.length === 0 ? shownPath : `${shownPath}?${query.join('&')}`;
}

const nameOf = (part: string) => part.split('=', 1)[0] ?? '';

function anonymizeParameter(part: string, pseudonyms: Pseudonyms, leaveOut: (what: string) => void): string {
  const name = nameOf(part);
  const value = part.slice(name.length + 1);
  if (PUBLIC.includes(name)) return part;
  if (name === 'ClientIP') return `${name}=${pseudonyms.address(decodePercent(value) ?? value)}`;
  if (/^RequestI[dD]$/.test(name)) return `${name}=${pseudonyms.requestId(value)}`;
  leaveOut(anonymizeWords.now.parameter(shorten(name, 40)));
  return `${name}=x`;
}
