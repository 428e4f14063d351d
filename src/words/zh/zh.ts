import type { Translation } from '../parts.ts';
import { findings } from './findings.ts';
import { fixtures } from './fixtures.ts';
import { inspector } from './inspector.ts';

/** Everything in Chinese. */
export const zh: Translation = { findings, fixtures, inspector };
