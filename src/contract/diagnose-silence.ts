import { addressOf } from '../protocol/endpoint.ts';
import type { RunSettings } from './run.ts';
import type { Diagnosis } from './verify-report.ts';
import { diagnosisWords } from './words/diagnosis.ts';

/** Why nothing at all came back, though there was a connection. */
export function diagnoseSilence({ endpoint, patienceMs }: Pick<RunSettings, 'endpoint' | 'patienceMs'>): Diagnosis {
  const words = diagnosisWords.now;
  const other = endpoint.secure ? 'http' : 'https';
  return {
    id: 'never-answered',
    summary: words.silent(patienceMs / 1000),
    advice: [words.silentHandler(endpoint.path), words.silentPort(addressOf(endpoint), other)],
  };
}
