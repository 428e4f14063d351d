import { wording } from '../../language.ts';

/** What `chat` says. */
export const chatWords = wording({
  notShare: (text: string) => `'${text}' is neither a number of callbacks nor a part of them`,
  shares: 'valid: 1 for the first callback, 3 for the first three, 10% for one in ten on the average',
  fault: (text: string, problem: string) => `'${text}' ${problem}`,
  faults: 'for example: zed=30006 for an account, friend_delete=60008 for a call; friend-cb explain lists the codes',
  httpsAndProxy: '--https and --proxy are given together',
  leaveHttpsOut: 'leave --https out: a client asks for a tunnel in plain HTTP, and speaks HTTPS in the tunnel',
  countNeedsTo: '--count waits for callbacks, and none is sent without --to URL',
  faultForAccount: (account: string, call: string) =>
    `--fault ${account}: no call is named so, so it is taken for an account; ${call} is a call`,
  decidesAgain: (seed: number) => `seed ${seed}: --seed ${seed} decides the same way again`,
  due: (seconds: number, most: number) => `waiting for callbacks that are due, ${seconds} s; at most ${most} s`,
  noCallbacks: 'no callback is sent: --to URL names your backend',
  callbacksGo: (to: string, isSigned: boolean) => `callbacks go to ${to}${isSigned ? '' : ', not signed'}`,
  notChecked: 'a UserSig has to be there, but it is not checked; --secret-key-file FILE checks it',
  reachable: (host: string) => `${host} can be reached from the network: anyone there can call`,
  trust: 'callers have to trust its certificate; in the shell of the program that calls:',
  proxy: "it answers for the hosts of Chat's REST API; in the shell of the program that calls:",
  tryIt: 'try it:',
  allButJava: '# all but Java',
  olderNode: '# Node.js 24. fetch of older ones heeds no proxy and calls Tencent: see docs/chat.md',
  lookAtResults:
    'the reply says OK at its top though an account was refused, as Chat does: look at every ResultCode (told once)',
  answeredOf: (answered: number, count: number) => `${answered} of the ${count} callbacks of --count were answered`,
  calls: (count: number) => `${count} ${count === 1 ? 'call' : 'calls'}; `,
  graphEmpty: (file: string) => `the graph '${file}' is empty`,
  graphNotJson: (file: string, why: string) => `the graph '${file}' is not JSON: ${why}`,
  graphWrong: (file: string, at: string, problem: string) => `the graph '${file}' is wrong at ${at}: ${problem}`,
  forExample: (text: string) => `for example: ${text}`,
  keyIn: (place: string) => `the secret key in ${place}`,
  keyVariableEmpty: (name: string) => `${name} is empty: no UserSig is checked`,
  keyBlank: (what: string) => `${what} begins or ends with a blank`,
  keyEmpty: (what: string) => `${what} is empty`,
  keyMore: (what: string) => `${what} holds more than a key`,
  keyIs: 'it is the one line that the console shows as the secret key of the app',
});
