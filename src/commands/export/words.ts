import { wording } from '../../language.ts';

/** What `export` says. */
export const exportWords = wording({
  forExample: (line: string) => `for example: ${line}`,
  noUse: (engine: string, flags: readonly string[]) => `export ${engine} has no use for ${flags.join(' and ')}`,
  rateTimesDuration: 'the number of callbacks is --rate times --duration',
  ownOptions:
    'targets go to stdout; vegeta attack has its own -rate, -duration, -max-connections, -insecure and -timeout',
  holdsPassword: 'the project would hold the password of --to',
  leavePasswordOut: 'leave it out here, and set FRIEND_CB_TO to the whole URL where the project runs',
  holdsHeader: (name: string) => `the project would hold the secret of the header ${name}`,
  setHeaderThere: 'set it where the project runs: config.http.defaults.headers, with {{ $env.NAME }}',
  wholeSeconds: (seconds: number) => `Artillery counts in whole seconds, and --duration is ${seconds} s`,
  durations: 'valid: 30s, 2m',
  wholeRate: (rate: number) => `Artillery sends a whole number of callbacks per second, and --rate is ${rate}`,
  wholeOrRamp: 'give a whole number, or --ramp, which allows other rates',
  noCallback: (rate: number, durationMs: number) => `a rate of ${rate} for ${durationMs} ms makes no callback`,
  raise: 'raise --rate or --duration',
  exists: (path: string) => `'${path}' exists already`,
  forceOrOut: '--force writes over it, --out names another folder',
  cannotWriteInto: (folder: string, why: string) => `cannot write into '${folder}': ${why}`,
  runHere: (line: string) => `run it here:     ${line}   (Node.js 22.18 or newer)`,
  onFargate: (line: string) => `on AWS Fargate:  ${line}`,
  onLambda: (line: string) => `on AWS Lambda:   ${line}`,
  envFile: '.env has the line FRIEND_CB_TOKEN=…',
  eachWorker: 'each worker sends the whole rate: with --count 10 it is ten times as much',
  zeroRate: 'a rate of 0 makes no callback',
  raiseOrLeave: 'raise --rate, or leave it out',
  sameAgain: (seed: number) => `seed ${seed}: --seed ${seed} makes the same again`,
});
