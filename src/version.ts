import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from './package-root.ts';

const manifest = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')) as {
  version: string;
};

export const VERSION = manifest.version;
/** An honest name: what the real sender calls itself is not known. */
export const USER_AGENT = `friend-cb/${VERSION}`;
