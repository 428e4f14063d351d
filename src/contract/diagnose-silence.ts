import { addressOf } from '../protocol/endpoint.ts';
import type { RunSettings } from './run.ts';
import type { Diagnosis } from './verify-report.ts';

/** Why nothing at all came back, though there was a connection. */
export function diagnoseSilence({ endpoint, patienceMs }: Pick<RunSettings, 'endpoint' | 'patienceMs'>): Diagnosis {
  const other = endpoint.secure ? 'http' : 'https';
  return {
    id: 'never-answered',
    summary: `the endpoint never answered: it took the connection, and sent nothing within ${patienceMs / 1000} s`,
    advice: [
      `the handler of ${endpoint.path}: does each way through it send a reply? One that waits for a database or a ` +
        'lock, or forgets to end the reply, looks like this',
      `the port: is ${addressOf(endpoint)} the one of the backend, and does it speak ${other} there? A server that ` +
        'expects another protocol waits, too',
    ],
  };
}
