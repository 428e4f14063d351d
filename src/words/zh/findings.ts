import { FINDINGS, type FindingWords } from '../../protocol/findings.ts';

export const findings: FindingWords = FINDINGS;
