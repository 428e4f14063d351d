import { createHmac } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { Api } from 'tls-sig-api-v2';
import { expect, it } from 'vitest';
import { checkUserSig, createUserSig, DEFAULT_EXPIRE_SECONDS, readUserSig } from '../../src/protocol/usersig.ts';
import { createRandom, many } from '../support/random.ts';

/** The published test key of tls-sig-api-v2. */
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const TIME = 1_700_000_000;
const APP = { sdkAppId: '1400000000', identifier: 'administrator', secretKey: KEY } as const;
const MADE = { ...APP, time: TIME, expire: 86_400 } as const;
const CALL = { ...APP, nowSeconds: TIME + 3600 } as const;

/** As the library for Node.js writes it, and as the one for Python: other order, other white space. */
const OF_NODE =
  'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbKyMDOBCRVnpitZKVX6OKZql5uHh6aGlhYmhVlm6IdEmFuUGhnmh7hnamdaRhUYlhoHFORFmhnYKtUCAK0SM5I_';
const OF_PYTHON =
  'eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkElNyM-Myi0uKEkvyi2BKilOyEwsKMlOACgxNDKAAKpdaUZBZlAqUsTAzgQuWZOaChAzN0RQXZ6aDLKn0cUzVLjcPD00NLS1MCrPM0A*JMLcoNTLMD3HP1M60jCowLDUOKMiLNDOwVaoFAD4PNPI_';
const SIG = 'yLAe+w7WUeUuqbV9h/TX78u21oTGi+i9Zp1u3PpnY60=';

const toLetters = (base64: string) => base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
const pack = (content: string | Uint8Array, level = 6) => toLetters(deflateSync(content, { level }).toString('base64'));
const members = {
  'TLS.ver': '2.0',
  'TLS.identifier': 'administrator',
  'TLS.sdkappid': 1_400_000_000,
  'TLS.time': TIME,
  'TLS.expire': 86_400,
  'TLS.sig': SIG,
};
const SIGNED_TEXT = `TLS.identifier:administrator\nTLS.sdkappid:1400000000\nTLS.time:${TIME}\nTLS.expire:86400\n`;
const signedWith = (key: string | Uint8Array, text = SIGNED_TEXT, encoding: 'base64' | 'hex' = 'base64') =>
  pack(JSON.stringify({ ...members, 'TLS.sig': createHmac('sha256', key).update(text).digest(encoding) }));

it('a UserSig is made to the letter as the library for Node.js makes it', () => {
  expect(createUserSig(MADE)).toBe(OF_NODE);
});

it.each([
  ['Node.js', OF_NODE],
  ['Python', OF_PYTHON],
])('what the library for %s made is read and taken', (_, text) => {
  const userSig = { version: '2.0', identifier: 'administrator', sdkAppId: '1400000000', time: TIME, expire: 86_400 };
  expect(readUserSig(text)).toEqual({ ok: true, userSig: { ...userSig, sig: SIG, userbuf: null }, note: null });
  expect(checkUserSig(text, CALL)).toEqual({ ok: true, note: null });
});

it('without expire it is valid for 180 days', () => {
  const { expire: _, ...open } = MADE;
  expect(readUserSig(createUserSig(open))).toMatchObject({ userSig: { expire: 180 * 86_400 } });
  expect(DEFAULT_EXPIRE_SECONDS).toBe(180 * 86_400);
});

it.each(['用户一', 'Zoë', '😀', 'a b', '@TLS#NOT_FOUND', '"\\\u0000\n', '\ud800', ''])(
  'the account %j can have a UserSig',
  (identifier) => {
    const text = createUserSig({ ...MADE, identifier });
    expect(readUserSig(text)).toMatchObject({ ok: true, userSig: { identifier } });
    expect(checkUserSig(text, { ...CALL, identifier })).toEqual({ ok: true, note: null });
  },
);

it('userbuf is signed, and does no harm', () => {
  const text = createUserSig({ ...MADE, userbuf: 'AAE=' });
  expect(readUserSig(text)).toMatchObject({ userSig: { userbuf: 'AAE=' } });
  expect(checkUserSig(text, CALL)).toEqual({ ok: true, note: null });
  const changed = pack(JSON.stringify({ ...members, 'TLS.userbuf': 'AAE=' }));
  expect(checkUserSig(changed, CALL)).toMatchObject({ ok: false, code: 70_009 });
});

it.each<[string, string]>([
  ['the highest level of compression', pack(JSON.stringify(members), 9)],
  ['no compression', pack(JSON.stringify(members), 0)],
  ['indented', pack(JSON.stringify(members, null, 2))],
  ['with members of its own', pack(JSON.stringify({ ...members, 'TLS.more': [{}] }))],
  ['in another order', pack(JSON.stringify(Object.fromEntries(Object.entries(members).reverse())))],
])('%s is taken', (_, text) => {
  expect(checkUserSig(text, CALL)).toEqual({ ok: true, note: null });
});

const STANDARD = OF_PYTHON.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=');
const ENCODED = 'it is percent-encoded once too often';
const PLAIN = 'it has + / = where a UserSig has * - _';

it.each<[string, string, string]>([
  ['* percent-encoded', OF_PYTHON.replaceAll('*', '%2A'), ENCODED],
  ['* percent-encoded in small letters', OF_PYTHON.replaceAll('*', '%2a'), ENCODED],
  [
    'all three percent-encoded',
    OF_PYTHON.replaceAll(/[*_-]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    ENCODED,
  ],
  ['standard base64', STANDARD, PLAIN],
  ['standard base64, whose + a form decoder took for a space', STANDARD.replaceAll('+', ' '), PLAIN],
  ['standard base64, percent-encoded', encodeURIComponent(STANDARD), `${ENCODED}; ${PLAIN}`],
  ['without what fills it up', OF_PYTHON.replaceAll('_', ''), 'it is not filled up with _ at its end'],
])('%s is taken, with a note', (_, text, note) => {
  expect(text).not.toBe(OF_PYTHON);
  expect(readUserSig(text)).toMatchObject({ ok: true, note });
  expect(checkUserSig(text, CALL)).toEqual({ ok: true, note });
});

const without = (name: string) => pack(JSON.stringify({ ...members, [name]: undefined }));
const having = (name: string, value: unknown) => pack(JSON.stringify({ ...members, [name]: value }));
const deflated = deflateSync(JSON.stringify(members));
const changedByte = Buffer.from(deflated).fill(0xff, 20, 24);

it.each<[string, string, string]>([
  ['empty', '', 'it is empty'],
  ['a placeholder', 'xxx', 'it is not packed with zlib, or was changed on its way'],
  ['a placeholder of words', 'your usersig!', "it is not base64: it holds '!'"],
  ['what a terminal obeys', 'a\u001b[2J', "it is not base64: it holds '\\u001b'"],
  ['half a character', 'a\ud800', "it is not base64: it holds '\\ud800'"],
  ['a line end behind it', `${OF_NODE}\n`, "it is not base64: it holds '\\n'"],
  ['percent-encoded twice more', OF_PYTHON.replaceAll('*', '%252A'), "it is not base64: it holds '%'"],
  ['base64url', 'eJyr_gAC', 'it has _, which stands for =, before its end: perhaps it is base64url'],
  ['a length that base64 cannot have', OF_NODE.slice(0, 41), 'it is not base64: a part of it is missing'],
  ['cut in the middle', OF_NODE.slice(0, 120), 'its end is missing'],
  ['cut at its end', OF_NODE.slice(0, -8), 'its end is missing'],
  ['not packed', toLetters(btoa(JSON.stringify(members))), 'it is not packed with zlib, or was changed on its way'],
  [
    'a changed byte',
    toLetters(changedByte.toString('base64')),
    'it is not packed with zlib, or was changed on its way',
  ],
  ['a zip bomb', pack(Buffer.alloc(4_000_000)), 'it unpacks to more than 16384 bytes'],
  ['just too large', pack(Buffer.alloc(16_385, ' ')), 'it unpacks to more than 16384 bytes'],
  ['as large as may be', pack(Buffer.alloc(16_384, ' ')), 'what is packed in it is not a JSON object'],
  ['too long', 'e'.repeat(8193), 'it has 8193 characters, more than 8192'],
  ['packed text', pack('TLS.ver: 2.0'), 'what is packed in it is not a JSON object'],
  ['a packed list', pack('[]'), 'what is packed in it is not a JSON object'],
  ['packed nothing', pack(''), 'what is packed in it is not a JSON object'],
  ['deeply nested', pack('['.repeat(16_000)), 'what is packed in it is not a JSON object'],
  ['not UTF-8', pack(Buffer.from([0x22, 0xff, 0x22])), 'what is packed in it is not a JSON object'],
  ['inherited members', pack('{"__proto__":{"TLS.ver":"2.0"}}'), 'it has no TLS.ver'],
  ['no TLS.ver', without('TLS.ver'), 'it has no TLS.ver'],
  ['no TLS.identifier', without('TLS.identifier'), 'it has no TLS.identifier'],
  ['no TLS.sdkappid', without('TLS.sdkappid'), 'it has no TLS.sdkappid'],
  ['no TLS.time', without('TLS.time'), 'it has no TLS.time'],
  ['no TLS.expire', without('TLS.expire'), 'it has no TLS.expire'],
  ['no TLS.sig', without('TLS.sig'), 'it has no TLS.sig'],
  ['another version', having('TLS.ver', '1.0'), "it is of version '1.0', not 2.0"],
  ['a version as a number', having('TLS.ver', 2), 'its TLS.ver is not a string'],
  ['an account as a number', having('TLS.identifier', 1), 'its TLS.identifier is not a string'],
  ['an app in quotes', having('TLS.sdkappid', '1400000000'), 'its TLS.sdkappid is not a whole number'],
  ['an app without end', having('TLS.sdkappid', 2 ** 60), 'its TLS.sdkappid is not a whole number'],
  ['half a second', having('TLS.time', 1.5), 'its TLS.time is not a whole number'],
  ['before 1970', having('TLS.time', -1), 'its TLS.time is not a whole number'],
  ['a negative time to live', having('TLS.expire', -1), 'its TLS.expire is not a whole number'],
  ['a sig of bytes', having('TLS.sig', [1]), 'its TLS.sig is not a string'],
  ['a userbuf as a number', having('TLS.userbuf', 1), 'its TLS.userbuf is not a string'],
])('unreadable: %s', (_, text, problem) => {
  expect(readUserSig(text)).toEqual({ ok: false, problem });
  const judgement = checkUserSig(text, CALL);
  expect(judgement).toMatchObject({ ok: false, code: 70_003 });
  expect(judgement).toHaveProperty('problem', expect.stringContaining(problem));
});

const at = (seconds: number) => ({ nowSeconds: TIME + seconds });
const OTHER_KEY = '0'.repeat(64);

it.each<[string, string, Partial<Parameters<typeof checkUserSig>[1]>, number | null, RegExp]>([
  ['in its last second', OF_NODE, at(86_399), null, /^$/],
  [
    'when it ends',
    OF_NODE,
    at(86_400),
    70_001,
    /expired 0 s ago \(made 2023-11-14T22:13:20Z, valid 1 day\): make a new/,
  ],
  ['a minute later', OF_NODE, at(86_460), 70_001, /expired 1 min ago/],
  ['two hours later', OF_NODE, at(86_400 + 7200), 70_001, /expired 2 h ago/],
  ['a year later', OF_NODE, at(366 * 86_400), 70_001, /expired 365 days ago/],
  ['made in the future', OF_NODE, at(-1e6), null, /^$/],
  ['by a clock that is broken', OF_NODE, { nowSeconds: Number.NaN }, 70_001, /expired/],
  ['the key of another app', OF_NODE, { secretKey: OTHER_KEY }, 70_009, /another secret key than the one here/],
  ['a changed sig', having('TLS.sig', SIG.replace('y', 'z')), {}, 70_009, /another secret key/],
  ['a sig that is cut', having('TLS.sig', SIG.slice(0, -4)), {}, 70_009, /another secret key/],
  ['a changed time', having('TLS.time', TIME + 1), {}, 70_009, /another secret key/],
  ['a longer life', having('TLS.expire', 86_401), {}, 70_009, /another secret key/],
  ['a key that was decoded', signedWith(Buffer.from(KEY, 'hex')), {}, 70_009, /is text, do not decode it from hex/],
  ['a key with a line end', signedWith(`${KEY}\n`), {}, 70_009, /has a line end behind it/],
  ['no last line end', signedWith(KEY, SIGNED_TEXT.slice(0, -1)), {}, 70_009, /the last line of the signed text/],
  ['a sig in hex', signedWith(KEY, SIGNED_TEXT, 'hex'), {}, 70_009, /in base64, not in hex/],
  [
    'another account',
    OF_NODE,
    { identifier: 'bob' },
    70_013,
    /made for the account 'administrator', the URL says 'bob'/,
  ],
  ['an account of other case', OF_NODE, { identifier: 'Administrator' }, 70_013, /make one for the account that calls/],
  ['an account that a terminal obeys', OF_NODE, { identifier: '\u001b[2J' }, 70_013, /says '\\u001b\[2J'/],
  ['an account without end', OF_NODE, { identifier: 'x'.repeat(5000) }, 70_013, /says 'x{39}…'/],
  [
    'another app',
    OF_NODE,
    { sdkAppId: '1400000001' },
    70_014,
    /made for the app 1400000000, the URL says '1400000001'/,
  ],
  // Of several faults the first of this order is told: app, account, key, time.
  ['all is wrong', OF_NODE, { sdkAppId: '1', identifier: 'x', secretKey: 'x', ...at(1e6) }, 70_014, /app/],
  ['account, key and time', OF_NODE, { identifier: 'x', secretKey: 'x', ...at(1e6) }, 70_013, /account/],
  ['key and time', OF_NODE, { secretKey: 'x', ...at(1e6) }, 70_009, /key/],
])('%s', (_, text, differing, code, problem) => {
  const judgement = checkUserSig(text, { ...CALL, ...differing });
  if (code === null) expect(judgement).toEqual({ ok: true, note: null });
  else expect(judgement).toEqual({ ok: false, code, problem: expect.stringMatching(problem) });
  const shown = JSON.stringify(judgement);
  for (const secret of [KEY, SIG, text, OTHER_KEY]) expect(shown).not.toContain(secret);
});

it('a time beyond the calendar is told as the number', () => {
  const text = createUserSig({ ...MADE, time: 9e12, expire: 0 });
  const judgement = checkUserSig(text, { ...CALL, nowSeconds: 9e12 + 30 });
  expect(judgement).toMatchObject({
    code: 70_001,
    problem: expect.stringContaining('30 s ago (made at 9000000000000,'),
  });
});

it.each<[string, Partial<typeof MADE> | object]>([
  ['an app that is a word', { sdkAppId: 'x' }],
  ['no app', { sdkAppId: '' }],
  ['an app beyond all numbers', { sdkAppId: '9'.repeat(20) }],
  ['half a second', { time: 1.5 }],
  ['a negative life', { expire: -1 }],
  ['no number', { time: Number.NaN }],
])('a UserSig is not made of %s', (_, differing) => {
  expect(() => createUserSig({ ...MADE, ...differing })).toThrow(TypeError);
});

it('zeros before the number of the app change nothing', () => {
  expect(createUserSig({ ...MADE, sdkAppId: '01400000000' })).toBe(OF_NODE);
});

/** Ids as apps have them, and some that they should not have. */
function makeIdentifier(random: () => number): string {
  const letters = random() < 0.8 ? 'abcdefghijklmnopqrstuvwxyzABC0123456789_-' : '用户é😀 "\\\n@#:+/=*';
  const characters = [...letters];
  return many(1 + Math.floor(random() * 32), () => characters[Math.floor(random() * characters.length)] ?? '').join('');
}

it('3,000 random ones: ours checks theirs, and both sign alike', () => {
  const random = createRandom(53);
  const met = new Set<string>();
  for (const _ of many(3000, (index) => index)) {
    const identifier = makeIdentifier(random);
    const sdkAppId = Math.floor(10 ** (6 + 4 * random()));
    const secretKey = many(64, () => Math.floor(random() * 16).toString(16)).join('');
    const expire = Math.floor(1 + random() * 1e7);
    const bytes = random() < 0.2 ? Buffer.from(makeIdentifier(random)) : null;
    const theirs = new Api(sdkAppId, secretKey).genSig(identifier, expire, bytes);
    const reading = readUserSig(theirs);
    if (!reading.ok) throw new Error(`${theirs}: ${reading.problem}`);
    const { time, sig, userbuf } = reading.userSig;
    const app = { sdkAppId: String(sdkAppId), identifier, secretKey };
    expect([reading.note, userbuf]).toEqual([null, bytes?.toString('base64') ?? null]);
    expect(checkUserSig(theirs, { ...app, nowSeconds: time })).toEqual({ ok: true, note: null });
    const ours = createUserSig({ ...app, time, expire, userbuf });
    expect(readUserSig(ours)).toMatchObject({ ok: true, userSig: { ...reading.userSig, sig }, note: null });
    expect(ours).toBe(theirs);
    for (const letter of '*-_') if (ours.includes(letter)) met.add(letter);
  }
  expect([...met].sort()).toEqual(['*', '-', '_']);
});

/** A UserSig with something done to it, or text that never was one. */
function makeHostile(random: () => number): string {
  const pick = (from: number) => Math.floor(random() * from);
  const letters = 'AZaz09*-_+/= %2A%2a%\u0000\ud800😀\n';
  const noise = (length: number) => many(length, () => letters[pick(letters.length)] ?? '').join('');
  const place = pick(OF_PYTHON.length);
  const bytes = Buffer.from(deflated);
  bytes[pick(bytes.length)] = pick(256);
  const json = JSON.stringify(members);
  const inner = pick(json.length);
  const all = [
    () => noise(pick(300)),
    () => OF_PYTHON.slice(0, place) + noise(1 + pick(3)) + OF_PYTHON.slice(place + pick(4)),
    () => OF_PYTHON.slice(place) + OF_PYTHON.slice(0, place),
    () => toLetters(bytes.toString('base64')),
    () => pack(json.slice(0, inner) + String.fromCodePoint(pick(0xd800)) + json.slice(inner + pick(3))),
    () => pack(json.slice(0, inner) + pick(10) + json.slice(inner + 1)),
    () => toLetters(Buffer.from(many(pick(200), () => pick(256))).toString('base64')),
  ];
  return (all[pick(all.length)] ?? all[0])?.() ?? '';
}

it('20,000 random and mutated texts: none throws, and only what is signed is taken', () => {
  const random = createRandom(70_003);
  const taken: string[] = [];
  const codes = new Set<number>();
  for (const text of many(20_000, () => makeHostile(random))) {
    const judgement = checkUserSig(text, CALL);
    if (judgement.ok) taken.push(text);
    else codes.add(judgement.code);
  }
  expect(taken.length).toBeGreaterThan(10);
  for (const text of taken) expect(readUserSig(text)).toMatchObject({ ok: true, userSig: { sig: SIG, time: TIME } });
  expect(codes).toEqual(new Set([70_003, 70_009, 70_013, 70_014]));
});
