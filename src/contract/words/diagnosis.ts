import { wording } from '../../language.ts';
import { okEnvelope } from '../../protocol/reply.ts';

const ENVELOPE = JSON.stringify(okEnvelope());

const EN = {
  notAccepted: (what: string) => `the documented callback was not accepted: ${what}`,
  neverAnswered: (why: string) => `the endpoint took the documented callback and never answered: ${why}`,
  waits:
    'The handler waits for something: look for a promise that nothing resolves, a middleware that calls no ' +
    'next(), a lock, a database that is not there. Answer first, work afterwards.',
  silent: (seconds: number) =>
    `the endpoint never answered: it took the connection, and sent nothing within ${seconds} s`,
  silentHandler: (path: string) =>
    `the handler of ${path}: does each way through it send a reply? One that waits for a database or a ` +
    'lock, or forgets to end the reply, looks like this',
  silentPort: (address: string, other: string) =>
    `the port: is ${address} the one of the backend, and does it speak ${other} there? A server that ` +
    'expects another protocol waits, too',
  emptyReply: `Answer ${ENVELOPE}: nothing is no answer (Echo: return c.JSON(200, …), not nil).`,
  emptyForApp: (app: string) =>
    `the SdkAppid: does the backend answer nothing to an app that it does not know? ${app} was sent.`,
  answer: `Answer ${ENVELOPE}`,
  app: (app: string) => `the SdkAppid: ${app} was sent; is it the one that the backend is configured with?`,
  token: 'the token: is it the one that the backend is configured with?',
  noToken: 'authentication: does the backend want a signature? Then give --token or --token-file',
  accounts:
    'the accounts: does the backend know id and id1? Give ids that it knows with --accounts, and leave out the ' +
    'cases that use other ids: --skip accept/documented-example --skip accept/account- --skip accept/pairs-',
  command:
    'The backend does not know the command: handle CallbackCommand=Sns.CallbackFriendDelete, spelled like ' +
    'this, and take it from the query.',
  time:
    'RequestTime: does the backend take it as Unix seconds, and is its clock right? The callback was signed ' +
    'just now.',
};

export type DiagnosisTexts = typeof EN;
/** Why the documented callback was not accepted, apart from replies that are known by what they say. */
export const diagnosisWords = wording<DiagnosisTexts>(EN);
