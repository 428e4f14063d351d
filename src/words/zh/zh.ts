import type { Translation } from '../parts.ts';
import { baseline } from './baseline.ts';
import { cases, expectations } from './cases.ts';
import { causes } from './causes.ts';
import { chat } from './chat.ts';
import { commandLine } from './command-line.ts';
import { delivery } from './delivery.ts';
import { demo } from './demo.ts';
import { diagnosis } from './diagnosis.ts';
import { exitCodes, systemErrors } from './errors.ts';
import { call, exchange } from './exchange.ts';
import { explain } from './explain.ts';
import { exportCommand } from './export.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { fixtures } from './fixtures.ts';
import { help } from './help.ts';
import { inspector } from './inspector.ts';
import { json, jsonFault } from './json.ts';
import { chatSymptoms, edits, endpoints, expected, judges, problemsOfExchange, shortages, verdicts } from './judges.ts';
import { library, output, schemas } from './library.ts';
import { listen } from './listen.ts';
import { load } from './load.ts';
import { loadCommand } from './load-command.ts';
import { loadComparison } from './load-comparison.ts';
import { loadFacts } from './load-facts.ts';
import { loadPage } from './load-page.ts';
import { mutants } from './mutants.ts';
import { project } from './project.ts';
import { receiver } from './receiver.ts';
import { anonymize, headers, record } from './record.ts';
import { refusals } from './refusals.ts';
import { choices } from './rest-choices.ts';
import { callTitles, restCodes, wrongItems } from './rest-codes.ts';
import { restRequest } from './rest-request.ts';
import { run } from './run.ts';
import { send } from './send.ts';
import { shared } from './shared.ts';
import { sources } from './sources.ts';
import { standIn } from './stand-in.ts';
import { userSig } from './usersig.ts';
import { verify } from './verify.ts';
import { verifyLine } from './verify-line.ts';
import { verifyPage } from './verify-page.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  anonymize,
  baseline,
  call,
  callTitles,
  cases,
  causes,
  chat,
  chatSymptoms,
  choices,
  commandLine,
  delivery,
  demo,
  diagnosis,
  edits,
  endpoints,
  exchange,
  exitCodes,
  expectations,
  expected,
  explain,
  exportCommand,
  files,
  findings,
  fixtures,
  headers,
  help,
  inspector,
  json,
  jsonFault,
  judges,
  library,
  listen,
  load,
  loadCommand,
  loadComparison,
  loadFacts,
  loadPage,
  mutants,
  output,
  problemsOfExchange,
  project,
  receiver,
  record,
  refusals,
  restCodes,
  restRequest,
  run,
  schemas,
  send,
  shared,
  shortages,
  sources,
  standIn,
  systemErrors,
  userSig,
  verdicts,
  verify,
  verifyLine,
  verifyPage,
  wrongItems,
};
