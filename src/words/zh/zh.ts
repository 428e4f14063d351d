import type { Translation } from '../parts.ts';
import { cases, expectations } from './cases.ts';
import { causes } from './causes.ts';
import { delivery } from './delivery.ts';
import { diagnosis } from './diagnosis.ts';
import { call, exchange } from './exchange.ts';
import { explain } from './explain.ts';
import { findings } from './findings.ts';
import { fixtures } from './fixtures.ts';
import { inspector } from './inspector.ts';
import { json, jsonFault } from './json.ts';
import { chatSymptoms, edits, endpoints, expected, judges, problemsOfExchange, shortages, verdicts } from './judges.ts';
import { receiver } from './receiver.ts';
import { anonymize, headers, record } from './record.ts';
import { refusals } from './refusals.ts';
import { choices } from './rest-choices.ts';
import { callTitles, restCodes, wrongItems } from './rest-codes.ts';
import { restRequest } from './rest-request.ts';
import { run } from './run.ts';
import { sources } from './sources.ts';
import { standIn } from './stand-in.ts';
import { userSig } from './usersig.ts';
import { verify } from './verify.ts';
import { verifyPage } from './verify-page.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  anonymize,
  call,
  callTitles,
  cases,
  causes,
  chatSymptoms,
  choices,
  delivery,
  diagnosis,
  edits,
  endpoints,
  exchange,
  expectations,
  expected,
  explain,
  findings,
  fixtures,
  headers,
  inspector,
  json,
  jsonFault,
  judges,
  problemsOfExchange,
  receiver,
  record,
  refusals,
  restCodes,
  restRequest,
  run,
  shortages,
  sources,
  standIn,
  userSig,
  verdicts,
  verify,
  verifyPage,
  wrongItems,
};
