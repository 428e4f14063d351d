import { wording } from '../../language.ts';

/** What `send` says. */
export const sendWords = wording({
  validHere: (names: readonly string[]) => `valid here: ${names.join(', ')}`,
  edit: (option: string, text: string, problem: string) => `${option} ${text}: ${problem}`,
  nameAndBody: (name: string) => `both the callback '${name}' and --body are given`,
  bodyAsItIs: (flags: readonly string[]) => `--body is sent as it is, so ${flags.join(' and ')} cannot change it`,
  changeFirst: 'change the body first: jq … | friend-cb send --body -',
  ownPairs: (name: string, flags: readonly string[]) =>
    `the callback '${name}' has its own pairs, so ${flags.join(' and ')} cannot be given`,
  setChanges: "--set changes a member of it: --set 'PairList[0].To_Account=bob'",
  fewerPairs: (pairs: number, accounts: number) => `--pairs ${pairs} is less than the ${accounts} --to-account given`,
  textItself: (text: string, file: string) =>
    `the text '${text}' itself is sent as the body; --body ${file} sends the content of the file`,
  bodyEmpty: 'the body is empty, and is sent so',
  bodyNotJson: (why: string) => `the body is not JSON, and is sent as it is: ${why}`,
  valueNotJson: (text: string, why: string) => `--set ${text}: the value is not JSON, and is set as a string: ${why}`,
  noParameter: (name: string) => `--drop-query: the query has no parameter '${name}'`,
  parameterNames:
    'names are spelled as in the documentation: SdkAppid, CallbackCommand, contenttype, ClientIP, OptPlatform',
  forExample: (line: string) => `for example: ${line}`,
  nothingToCall: 'nothing to call yet? friend-cb demo shows both sides',
  printAndNdjson: '--print and --format ndjson both want stdout',
  waiting: (seconds: number, patience: string) => `waiting for the reply, ${seconds} s; ${patience}`,
  waitingNext: (sent: number, count: number, patience: string) =>
    `${sent} of ${count} callbacks sent and answered, waiting for the next reply; ${patience}`,
});
