import { standInWords } from '../chat/words.ts';
import { chatWords } from '../commands/chat/words.ts';
import { commandHelp } from '../commands/commands.ts';
import { demoWords } from '../commands/demo/words.ts';
import { exportWords } from '../commands/export/words.ts';
import { listenWords } from '../commands/listen/words.ts';
import { loadCommandWords } from '../commands/load/words.ts';
import { sendWords } from '../commands/send/words.ts';
import { commandLineWords } from '../commands/shared/command-line-words.ts';
import { fileWords } from '../commands/shared/file-words.ts';
import { projectWords } from '../commands/shared/project/words.ts';
import { sharedWords } from '../commands/shared/words.ts';
import { verifyLineWords } from '../commands/verify/words.ts';
import { baselineWords } from '../contract/words/baseline.ts';
import { caseWords, expectationWords } from '../contract/words/cases.ts';
import { causeWords } from '../contract/words/causes.ts';
import { diagnosisWords } from '../contract/words/diagnosis.ts';
import { mutantWords } from '../contract/words/mutants.ts';
import { refusalWords } from '../contract/words/refusals.ts';
import { runWords } from '../contract/words/run.ts';
import { deliveryWords } from '../delivery/words.ts';
import { exitCodeWords, systemErrors } from '../errors.ts';
import { inspectorWords } from '../inspector/words.ts';
import type { Wording } from '../language.ts';
import { fixtureWords } from '../library/fixture-words.ts';
import { schemaWords } from '../library/schema-files.ts';
import { libraryWords } from '../library/words.ts';
import { loadFactWords } from '../load/words.ts';
import { outputWords } from '../output.ts';
import { anonymizeWords } from '../protocol/anonymize/words.ts';
import { editWords } from '../protocol/edit.ts';
import { endpointWords } from '../protocol/endpoint.ts';
import { verdictWords } from '../protocol/exchange.ts';
import { expectedWords } from '../protocol/expectation.ts';
import { chatSymptomWords, findingWords } from '../protocol/findings.ts';
import { jsonWords } from '../protocol/json.ts';
import { jsonFaultWords } from '../protocol/json-fault.ts';
import { judgeWords } from '../protocol/judge-words.ts';
import { problemOfExchangeWords } from '../protocol/problem-of-exchange.ts';
import { headerWords } from '../protocol/request.ts';
import { callTitleWords } from '../protocol/rest/calls.ts';
import { choiceWords } from '../protocol/rest/choices.ts';
import { restCodeWords, wrongItemWords } from '../protocol/rest/codes.ts';
import { restRequestWords } from '../protocol/rest/request-words.ts';
import { shortageWords } from '../protocol/shortage.ts';
import { sourceWords } from '../protocol/sources.ts';
import { userSigWords } from '../protocol/usersig-words.ts';
import { receiverWords } from '../receiver/words.ts';
import { recordWords } from '../record/words.ts';
import { callWords } from '../render/words/call.ts';
import { exchangeWords } from '../render/words/exchange.ts';
import { explainWords } from '../render/words/explain.ts';
import { loadWords } from '../render/words/load.ts';
import { loadComparisonWords } from '../render/words/load-comparison.ts';
import { loadPageWords } from '../render/words/load-page.ts';
import { verifyWords } from '../render/words/verify.ts';
import { verifyPageWords } from '../render/words/verify-page.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  anonymize: anonymizeWords,
  baseline: baselineWords,
  call: callWords,
  callTitles: callTitleWords,
  cases: caseWords,
  causes: causeWords,
  chat: chatWords,
  chatSymptoms: chatSymptomWords,
  choices: choiceWords,
  commandLine: commandLineWords,
  delivery: deliveryWords,
  demo: demoWords,
  diagnosis: diagnosisWords,
  edits: editWords,
  endpoints: endpointWords,
  exchange: exchangeWords,
  exitCodes: exitCodeWords,
  expectations: expectationWords,
  expected: expectedWords,
  explain: explainWords,
  exportCommand: exportWords,
  files: fileWords,
  findings: findingWords,
  fixtures: fixtureWords,
  headers: headerWords,
  help: commandHelp,
  inspector: inspectorWords,
  json: jsonWords,
  jsonFault: jsonFaultWords,
  judges: judgeWords,
  library: libraryWords,
  listen: listenWords,
  load: loadWords,
  loadCommand: loadCommandWords,
  loadComparison: loadComparisonWords,
  loadFacts: loadFactWords,
  loadPage: loadPageWords,
  mutants: mutantWords,
  output: outputWords,
  problemsOfExchange: problemOfExchangeWords,
  project: projectWords,
  receiver: receiverWords,
  record: recordWords,
  refusals: refusalWords,
  restCodes: restCodeWords,
  restRequest: restRequestWords,
  run: runWords,
  schemas: schemaWords,
  send: sendWords,
  shared: sharedWords,
  shortages: shortageWords,
  sources: sourceWords,
  standIn: standInWords,
  systemErrors,
  userSig: userSigWords,
  verdicts: verdictWords,
  verify: verifyWords,
  verifyLine: verifyLineWords,
  verifyPage: verifyPageWords,
  wrongItems: wrongItemWords,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
