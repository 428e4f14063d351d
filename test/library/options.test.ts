import { expect, it } from 'vitest';
import { anonymize, readReplyFixture, replay, runLoad, sendCallback, startReceiver, verify } from '../../src/index.ts';

const to = 'http://127.0.0.1:9/';
const sdkAppId = '1400000001';

/** The public functions, each with the options that it cannot do without. */
const FUNCTIONS: Readonly<Record<string, (options: object) => Promise<unknown>>> = {
  sendCallback: (options) => sendCallback({ to, ...options }),
  startReceiver: async (options) => await (await startReceiver(options)).close(),
  verify: (options) => verify({ to, sdkAppId, ...options }),
  runLoad: (options) => runLoad({ to, ...options }),
  replay: (options) => replay({ to, from: [], ...options }),
};
const SENDERS = ['sendCallback', 'verify', 'runLoad', 'replay'];
const ALL = Object.keys(FUNCTIONS);

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const OK = readReplyFixture('ok');

it.each<[string[], object, string | RegExp]>([
  [SENDERS, { to: undefined }, "to is undefined instead of the endpoint's URL"],
  [SENDERS, { to: 'nope' }, "to: 'nope' is not a URL: it has neither http:// in front nor a port"],
  [SENDERS, { to: 8080 }, "to is 8080 instead of the endpoint's URL"],
  [SENDERS, { timeoutMs: 2 ** 31 }, 'timeoutMs is 2147483648 instead of a number from 0 to 2147483647'],
  [SENDERS, { timeoutMs: Number.NaN }, 'timeoutMs is NaN instead of a number from 0 to 2147483647'],
  [SENDERS, { timeoutMs: '2s' }, "timeoutMs is '2s' instead of a number from 0 to 2147483647"],
  [SENDERS, { headers: { 'X-A': 'b' } }, 'headers is an object instead of an array'],
  [SENDERS, { headers: [['bad name', 'x']] }, "headers[0]: 'bad name' is not the name of a header"],
  [
    SENDERS,
    {
      headers: [
        ['X-A', 'a'],
        ['X-B', 'b\r\nX-C: c'],
      ],
    },
    /^headers\[1\]: the value of X-B has characters/,
  ],
  [
    SENDERS,
    { headers: ['X-A: b'] },
    "headers[0] is 'X-A: b' instead of a pair of name and value, such as ['X-Name', 'value']",
  ],
  [
    SENDERS,
    { tls: { ca: 'ca.pem' } },
    "tls.ca is 'ca.pem' instead of a PEM text, which has a line that begins with -----BEGIN",
  ],
  [SENDERS, { tls: { cert: PEM, key: PEM } }, /^tls: the certificates cannot be used: /],
  [SENDERS, { tls: { cert: PEM } }, 'tls has a cert without a key'],
  [
    SENDERS,
    { tls: { rejectUnauthorized: false } },
    "tls has no member 'rejectUnauthorized'; valid: ca, cert, key, insecure",
  ],
  [ALL, { token: '' }, 'token is empty; null is no token'],
  [ALL, { token: 'sec\nret' }, 'token holds a control character, such as a line end'],
  [ALL, { token: 42 }, 'token is 42 instead of a text, or null'],
  [ALL, { timeout: 2000 }, /^there is no option 'timeout'; /],
  [ALL, { sdkappid: sdkAppId }, /^there is no option 'sdkappid'; /],
  [['sendCallback', 'runLoad', 'verify'], { seed: -1 }, 'seed is -1 instead of a whole number from 0 to 4294967295'],
  [['sendCallback', 'runLoad', 'verify'], { seed: 1.5 }, 'seed is 1.5 instead of a whole number from 0 to 4294967295'],
  [['sendCallback', 'runLoad'], { wire: 'observd' }, "wire is 'observd' instead of one of 'documented', 'observed'"],
  [
    ['sendCallback', 'runLoad', 'verify', 'startReceiver'],
    { sdkAppId: 1400000001 },
    /^sdkAppId is 1400000001 instead of a text/,
  ],
  [['sendCallback'], { sample: { deletions: 0 } }, 'sample.deletions is 0 instead of a whole number from 1 to 100000'],
  [['sendCallback'], { sample: { toAccount: ['bob'] } }, /^sample has no member 'toAccount'; valid: platform, /],
  [['sendCallback'], { body: '{}' }, "body is '{}' instead of an object or a Uint8Array"],
  [['sendCallback'], { query: { set: [['Sign']] } }, 'query.set[0] is an array instead of a pair of two texts'],
  [['sendCallback'], { now: 5 }, 'now is 5 instead of a function'],
  [['verify'], { sdkAppId: undefined }, 'sdkAppId is undefined instead of a text that is not empty'],
  [['verify'], { only: ['acept/'] }, "only[0]: no case is named or begins with 'acept/'"],
  [['verify'], { only: ['sign/'], skip: ['sign/'] }, 'skip takes away every case that only selects'],
  [
    ['verify'],
    { choices: { 'foreign-app': 'maybe' } },
    "choices.foreign-app is 'maybe' instead of one of 'fail', 'denied', 'any'",
  ],
  [['verify'], { choices: { foreign: 'fail' } }, /^choices has no member 'foreign'; valid: foreign-app, /],
  [['verify'], { failOn: 'all' }, "failOn is 'all' instead of one of 'must', 'should', 'info'"],
  [['verify'], { accounts: ['alice', 'alice'] }, 'accounts has one id; it needs two or more different ids'],
  [['runLoad'], { rate: Number.POSITIVE_INFINITY }, 'rate is Infinity instead of a number from 0 to 1000000'],
  [['runLoad'], { rate: '100' }, "rate is '100' instead of a number from 0 to 1000000, or 'max'"],
  [['runLoad'], { rate: 'max', rampTo: 5 }, "rampTo needs a rate to begin at; the rate is 'max'"],
  [['runLoad'], { durationMs: 0 }, 'a rate of 100 for a durationMs of 0 makes no callback'],
  [['runLoad'], { maxConnections: 0 }, 'maxConnections is 0 instead of a whole number from 1 to 60000'],
  [['runLoad'], { thresholds: ['p99<50parsecs'] }, /^thresholds\[0\]: 'p99<50parsecs'/],
  [['runLoad'], { onProgress: 'yes' }, "onProgress is 'yes' instead of a function"],
  [['replay'], { from: undefined }, /^from is undefined instead of the name of a file, or exchanges/],
  [['replay'], { speed: 3 }, "speed is 3 instead of one of '1', '2', 'max'"],
  [['replay', 'runLoad', 'verify'], { signal: 'SIGINT' }, "signal is 'SIGINT' instead of an AbortSignal"],
  [['startReceiver'], { port: 65_536 }, 'port is 65536 instead of a whole number from 0 to 65535'],
  [['startReceiver'], { replies: ['fail'] }, /^replies\[0\] is 'fail' instead of a reply; readReplyFixture\('fail'\)/],
  [
    ['startReceiver'],
    { replies: [OK, { ...OK, fault: 'hnag' }] },
    /^replies\[1\]\.fault is 'hnag' instead of one of 'hang', /,
  ],
  [['startReceiver'], { replies: [{ ...OK, body: 'ok' }] }, "replies[0].body is 'ok' instead of a Uint8Array"],
  [
    ['startReceiver'],
    { replies: [{ ...OK, headers: [['X', 'a\nb']] }] },
    /^replies\[0\]\.headers\[0\] is an array instead of a pair/,
  ],
  [['startReceiver'], { delayMs: -1 }, 'delayMs is -1 instead of a number from 0 to 2147483647'],
  [['startReceiver'], { status: 99 }, 'status is 99 instead of a whole number from 200 to 599'],
  [['startReceiver'], { forwardTo: 'nonsense' }, /^forwardTo: 'nonsense' is not a URL/],
  [['startReceiver'], { tls: { cert: PEM, key: PEM } }, /^tls: the certificates cannot be used: /],
  [['startReceiver'], { onExchange: {} }, 'onExchange is an object instead of a function'],
])('%s with %j is a TypeError that names the option', async (functions, options, message) => {
  for (const name of functions) {
    const error = await FUNCTIONS[name]?.(options).catch((reason: unknown) => reason);
    expect(error, name).toBeInstanceOf(TypeError);
    if (typeof message === 'string') expect((error as TypeError).message, name).toBe(message);
    else expect((error as TypeError).message, name).toMatch(message);
  }
});

it.each([[undefined], [null], ['http://127.0.0.1:9/'], [[]]])(
  'options that are %j are a TypeError',
  async (options) => {
    for (const call of [sendCallback, verify, runLoad, replay] as ((given: never) => Promise<unknown>)[])
      await expect(call(options as never)).rejects.toThrow(/^options is .* instead of an object$/);
  },
);

it('a typing error gets the nearest option', async () => {
  await expect(sendCallback({ to, timeoutMS: 5 } as never)).rejects.toThrow(
    "no option 'timeoutMS'; did you mean timeoutMs?",
  );
});

it('what is undefined is not given, and a URL object is a URL', async () => {
  const receiver = await startReceiver({ token: undefined, port: undefined } as never);
  const { verdict } = await sendCallback({ to: new URL(receiver.url), seed: undefined } as never);
  expect(verdict).toBe('ok');
  await receiver.close();
});

it('answerWith wants a reply and a scope', async () => {
  const receiver = await startReceiver();
  expect(() => receiver.answerWith({ plan: 'fail', scope: 'all' } as never)).toThrow(
    /^plan is 'fail' instead of a reply/,
  );
  expect(() => receiver.answerWith({ plan: readReplyFixture('fail'), scope: 'ever' } as never)).toThrow(
    /^scope is 'ever'/,
  );
  receiver.answerWith(null);
  await receiver.close();
});

it('answerNext wants a reply', async () => {
  const receiver = await startReceiver();
  expect(() => receiver.answerNext('fail' as never)).toThrow(/^plan is 'fail' instead of a reply/);
  receiver.answerNext(readReplyFixture('fail'));
  expect((await sendCallback({ to: receiver.url })).verdict).toBe('fail');
  await receiver.close();
});

it('anonymize wants the name of a file', () => {
  expect(() => anonymize(undefined as never)).toThrow(
    new TypeError('file is undefined instead of a text that is not empty'),
  );
});
