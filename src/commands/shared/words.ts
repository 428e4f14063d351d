import { wording } from '../../language.ts';

/** What several commands say: about values, files, tokens, and about what they wait for. */
export const sharedWords = wording({
  // Values of options.
  notDuration: (text: string) => `'${text}' is not a duration`,
  durations: 'valid: 500ms, 2s, 1m, or a number of milliseconds',
  tooLong: (text: string) => `'${text}' is too long`,
  longest: 'at most 24 days',
  notInteger: (text: string, low: number, high: number) => `'${text}' is not a whole number from ${low} to ${high}`,
  notSize: (text: string) => `'${text}' is not a size`,
  sizes: 'valid: 65536, 64k, 1M; at most 1024M',
  noneOf: (text: string, choices: readonly string[]) => `'${text}' is none of ${choices.join(', ')}`,
  empty: {
    file: 'the name of the file is empty',
    folder: 'the name of the folder is empty',
    address: 'the address is empty',
    id: 'the id is empty',
    account: 'the account is empty',
    name: 'the name is empty',
    command: 'the command is empty',
  },
  urls: 'valid: http://localhost:3000/im, https://im.example.com/callback, localhost:3000/im, :3000/im',
  notSdkAppId: (text: string) => `'${text}' is not an SDKAppID`,
  sdkAppIds: 'an SDKAppID is a number from the console, such as 1400000001',
  token: { 'is empty': 'the token is empty', 'holds more than a token': 'the token holds more than a token' },
  tokenHasLineEnd: 'it has a line end or another control character in it',
  noHeaderName: 'there is no name and colon in front of the value',
  notKeyValue: (text: string) => `'${text}' is not of the form NAME=VALUE`,
  notAnIp: (text: string) => `'${text}' is not an IP address`,
  anyClientIp: '--query ClientIP=… sends any other text',
  notPathValue: (text: string) => `'${text}' is not of the form PATH=VALUE`,
  forExample: (text: string) => `for example: ${text}`,
  notRate: (text: string) => `'${text}' is not a rate`,
  rates: (most: number, orMax: boolean) =>
    `valid: callbacks per second, such as 0.5 or 1000, at most ${most}${orMax ? ', or max' : ''}`,
  giveOne: 'give one of them',

  // Files.
  files: {
    reply: 'the reply',
    body: 'the body',
    graph: 'the graph',
    report: 'the report',
    baseline: 'the baseline',
    project: 'the project file',
    recording: 'the recording',
    tokenFile: 'the token file',
    secretKey: 'the secret key',
    caFile: 'the CA file',
    certificate: 'the certificate',
    key: 'the key',
  },
  cannotRead: (what: string, path: string, why: string) => `cannot read ${what} '${path}': ${why}`,
  stdin: '/dev/stdin is what is piped in',
  namesNoFile: (text: string) => `'${text}' names no file`,
  kindFile: 'valid: KIND=FILE, where the file - is stdout',
  twoWantStdout: 'two reports want stdout',
  giveOneAFile: 'give one of them a file',
  named: { file: (file: string) => `'${file}'`, record: (file: string) => `the record '${file}'` },
  cannotWrite: (name: string, why: string) => `cannot write ${name}: ${why}`,
  noFolder: (folder: string) => `there is no folder '${folder}'`,
  createFolder: 'create the folder first, or name a file in one that exists',
  cannotStore: (folder: string, why: string) => `cannot store the certificate in '${folder}': ${why}`,
  ownCertificate: 'use a certificate of your own with --cert and --key',
  torn: (problem: string) => `${problem}; a crash has torn this last line, it is skipped`,
  skipped: (problem: string) => `${problem}; the line is skipped`,
  skippedEntry: (problem: string) => `${problem}; it is skipped`,
  otherEntries: (count: number) =>
    `left out: ${count} ${count === 1 ? 'entry of the HAR that is no callback' : 'entries of the HAR that are no callbacks'}`,
  moreLines: (count: number) => `… and ${count} more lines`,
  /** @param _areEntries whether they are those of a HAR: in Chinese these are not lines */
  lost: (count: number, file: string, done: 'sent' | 'written', _areEntries: boolean) =>
    `${count} ${count === 1 ? 'line' : 'lines'} of '${file}' could not be read; ` +
    `only the rest ${done === 'sent' ? 'was sent' : 'is written'}`,

  // Tokens and certificates.
  twoTokens: '--token and --token-file are both given',
  withoutToken: {
    check: 'no Sign is checked',
    renew: 'no signature is renewed',
    sign: 'the callbacks are not signed',
    signOne: 'the callback is not signed',
    signRequests: 'the requests are not signed',
    skip: 'the cases about signatures are skipped',
  },
  variableEmpty: (name: string, so: string) => `${name} is empty: ${so}`,
  blankEnds: 'the token begins or ends with a blank or with a character that cannot be seen; it is used as it is',
  tokenFile: {
    'is empty': (file: string) => `the token file '${file}' is empty`,
    'holds more than a token': (file: string) => `the token file '${file}' holds more than a token`,
  },
  oneLine: 'it is one line of text, and that line is the token',
  keyWithoutCert: '--key is given without --cert',
  certWithoutKey: '--cert is given without --key',
  needsBoth: 'a client certificate needs both',
  notPem: (what: string, path: string) => `${what} '${path}' is not PEM`,
  pem: 'a PEM file has a line that begins with -----BEGIN',
  unusable: (files: readonly string[], why: string) => `the certificates in ${files.join(', ')} cannot be used: ${why}`,
  pemPair: '--cert and --key belong together; both are PEM, the key without a passphrase',

  // Listening.
  cannotListen: (host: string, port: number, why: string) => `cannot listen on port ${port} of ${host}: ${why}`,
  otherPort: (option: string) => `choose another with ${option} N, or any free one with ${option} 0`,
  lowPort: (option: string) => `ports below 1024 need privileges; choose another with ${option} N`,
  ownAddress: '--host takes an address of this machine: 127.0.0.1, ::1, 0.0.0.0',
  gap: (count: number) => `… ${count} not shown: the output was not read in time`,
  notRead: 'the output is not read: what follows is answered and counted, but not shown',
  unshown: (count: number) => `${count} of the requests were not shown, because the output was not read`,

  // Sending.
  endpointSays: (text: string) => `the endpoint says: ${text}`,
  sentForApp: (id: string, isExample: boolean) =>
    `it was sent for app ${id}${isExample ? ", the documentation's example: --sdk-appid gives yours" : ''}`,
  givenUp: (count: number, seconds: number) => {
    const when = `still without a reply ${seconds} s after the signal`;
    return count === 1
      ? `1 callback was ${when}: it is not counted`
      : `${count} callbacks were ${when}: they are not counted`;
  },
  patience: (seconds: number | null) =>
    seconds === null ? '--timeout 0 never gives up' : `gives up after ${seconds} s`,
  sameAgain: (seed: number) => `seed ${seed}: --seed ${seed} sends the same again`,
  needsTo: (command: string) => `${command} needs --to URL, the endpoint to call`,

  // What other tools call by other names.
  here: (options: readonly string[]) => `here it is ${options.join(' or ')}`,
  taught: {
    inTo: 'it is a part of --to, as in --to http://localhost:3000/im',
    everyPath: 'every path is accepted',
    bodies: 'the bodies are made here; friend-cb send --body BODY sends one of yours',
    stdout: 'the result is on stdout: > FILE keeps it',
    onlyPost: 'every callback is a POST',
    noOtherMethods: 'there are no other methods here than POST',
    goesOn: 'listen goes on until Ctrl-C',
    runsOnce: 'it runs once; friend-cb listen goes on until Ctrl-C',
    certAndKey: '--cert FILE and --key FILE',
    login: 'they stand in the URL, as in --to http://USER:PASSWORD@localhost:3000/im',
    noRedirect: 'a redirect is not followed: Chat does not follow one either',
    noProxy: 'the endpoint is called directly, never through a proxy',
    rateTimesDuration: 'the number of callbacks is --rate times --duration',
    operand: 'the name is an operand, as in: friend-cb send two-way --to URL',
    httpsUrl: 'an https:// URL in --to is enough',
  },
});
