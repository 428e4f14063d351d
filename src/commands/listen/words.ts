import { wording } from '../../language.ts';

/** What `listen` says. */
export const listenWords = wording({
  backendAnswers: (flags: readonly string[]) =>
    `with --forward-to the backend answers, so ${flags.join(' and ')} cannot be given`,
  httpsNeedsBoth: 'HTTPS needs both, or --https alone',
  clientCaNeedsHttps: '--client-ca needs HTTPS',
  addHttps: 'add --https, or --cert and --key',
  noReply: (name: string) => `there is no reply named '${name}'`,
  replies: 'valid: ok, fail, hang, reset, close, …, or @FILE; friend-cb fixtures --replies lists them all',
  toldOnce: (code: string) => `${code} is told once a run; -v tells it with every callback`,
  notChecked: 'SdkAppid is not being checked; --sdk-appid ID checks it',
  reachable: (host: string) => `${host} can be reached from the network: anyone there can send callbacks`,
  trust: (line: string, file: string) =>
    `the certificate is for localhost only; to trust it: ${line}, or curl --cacert ${file}`,
  passingOn: (to: string) => `passing every request on to ${to}`,
  tryIt: (line: string) => `try it: ${line}  (Ctrl-C ends)`,
  keysHint: 'keys: h for help, q to quit',
  keys: {
    v: 'show the last callback in full',
    r: 'send the last callback to the forward target again',
    o: 'answer the next callback with OK',
    f: 'answer the next callback with FAIL',
    c: 'clear the screen',
    h: 'show this help',
    q: 'quit',
  },
  nothingYet: 'no callback has arrived yet',
  noTarget: 'there is no forward target; listen --forward-to URL sets one',
  forwards: 'with --forward-to the backend answers',
  nextIs: (reply: string) => `the next callback is answered with ${reply}`,
});
