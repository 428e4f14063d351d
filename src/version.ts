import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from './package-root.ts';

const manifest = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')) as {
  version: string;
};

export const VERSION = manifest.version;
/** friend-cb's own name: nobody knows the User-Agent of the real sender. */
export const USER_AGENT = `friend-cb/${VERSION}`;
