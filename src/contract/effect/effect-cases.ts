import type { EffectCase } from './effect-case.ts';

export const effectCases: readonly EffectCase[] = [];
