import { standInWords } from '../chat/words.ts';
import { caseWords, expectationWords } from '../contract/words/cases.ts';
import { causeWords } from '../contract/words/causes.ts';
import { diagnosisWords } from '../contract/words/diagnosis.ts';
import { refusalWords } from '../contract/words/refusals.ts';
import { runWords } from '../contract/words/run.ts';
import { deliveryWords } from '../delivery/words.ts';
import { inspectorWords } from '../inspector/words.ts';
import type { Wording } from '../language.ts';
import { fixtureWords } from '../library/fixture-words.ts';
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
import { verifyWords } from '../render/words/verify.ts';
import { verifyPageWords } from '../render/words/verify-page.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  anonymize: anonymizeWords,
  call: callWords,
  callTitles: callTitleWords,
  cases: caseWords,
  causes: causeWords,
  chatSymptoms: chatSymptomWords,
  choices: choiceWords,
  delivery: deliveryWords,
  diagnosis: diagnosisWords,
  edits: editWords,
  endpoints: endpointWords,
  exchange: exchangeWords,
  expectations: expectationWords,
  expected: expectedWords,
  explain: explainWords,
  findings: findingWords,
  fixtures: fixtureWords,
  headers: headerWords,
  inspector: inspectorWords,
  json: jsonWords,
  jsonFault: jsonFaultWords,
  judges: judgeWords,
  problemsOfExchange: problemOfExchangeWords,
  receiver: receiverWords,
  record: recordWords,
  refusals: refusalWords,
  restCodes: restCodeWords,
  restRequest: restRequestWords,
  run: runWords,
  shortages: shortageWords,
  sources: sourceWords,
  standIn: standInWords,
  userSig: userSigWords,
  verdicts: verdictWords,
  verify: verifyWords,
  verifyPage: verifyPageWords,
  wrongItems: wrongItemWords,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
