import type { Translation } from '../parts.ts';
import { findings } from './findings.ts';

/** Everything in Chinese. */
export const zh: Translation = { findings };
