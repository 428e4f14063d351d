import type { Translation } from '../parts.ts';
import { delivery } from './delivery.ts';
import { call, exchange } from './exchange.ts';
import { explain } from './explain.ts';
import { findings } from './findings.ts';
import { json, jsonFault } from './json.ts';
import { chatSymptoms, edits, endpoints, expected, judges, problemsOfExchange, shortages, verdicts } from './judges.ts';
import { receiver } from './receiver.ts';
import { anonymize, headers, record } from './record.ts';
import { choices } from './rest-choices.ts';
import { callTitles, restCodes, wrongItems } from './rest-codes.ts';
import { restRequest } from './rest-request.ts';
import { sources } from './sources.ts';
import { standIn } from './stand-in.ts';
import { userSig } from './usersig.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  anonymize,
  call,
  callTitles,
  standIn,
  chatSymptoms,
  choices,
  delivery,
  edits,
  endpoints,
  exchange,
  expected,
  explain,
  findings,
  headers,
  json,
  jsonFault,
  judges,
  problemsOfExchange,
  receiver,
  record,
  restCodes,
  restRequest,
  shortages,
  sources,
  userSig,
  verdicts,
  wrongItems,
};
