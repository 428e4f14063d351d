import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, type TestContext } from 'vitest';
import { verify } from '../src/library/verify.ts';
import { renderVerifyReport } from '../src/render/pretty-verify.ts';
import { createStyle } from '../src/render/style.ts';
import {
  APP,
  copyReceiver,
  type Edit,
  findTool,
  prepareFolder,
  RECEIVERS,
  type Receiver,
  runIn,
  startIn,
  TOKEN,
} from './support/receivers.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const read = (example: string, file: string) =>
  readFileSync(new URL(`../examples/${example}/${file}`, import.meta.url), 'utf8');

const inFolder = makeTemporaryFolder();
prepareFolder(inFolder('.'));
const style = await createStyle(false);

/** Copies a receiver, builds and starts it, holds it to these cases, and tells what failed. */
async function judge(
  { onTestFinished }: TestContext,
  name: string,
  { build, start }: Receiver,
  how: { readonly folder: string; readonly edit: Edit | null; readonly only: readonly string[] },
) {
  const folder = inFolder(how.folder);
  copyReceiver(name, folder, how.edit);
  if (build) await runIn(folder, build);
  const { url, end } = await startIn(folder, start(tools.get(name) ?? []));
  onTestFinished(end);
  const report = await verify({
    to: url,
    sdkAppId: APP,
    token: TOKEN,
    failOn: 'info',
    only: how.only,
    // Whether replies are in time is not the question here, on a machine that may be busy.
    timeoutMs: 8000,
    ...(how.only.length === 0 && { skip: ['reply/in-time', 'reply/prompt'] }),
  });
  return {
    failed: report.cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id),
    causes: report.causes.filter(({ fails }) => fails).map(({ id }) => id),
    said: renderVerifyReport(report, { style, columns: 120, verbose: false }),
  };
}
const tools = new Map(Object.entries(RECEIVERS).map(([name, receiver]) => [name, findTool(receiver)]));
const has = (name: string) => tools.get(name) !== undefined;
const told = (name: string) => (has(name) ? '' : ' (skipped: its language is not installed)');

describe.concurrent('as copied', () => {
  for (const [name, receiver] of Object.entries(RECEIVERS)) {
    it.skipIf(!has(name))(
      `${name}: it passes every case, signed${told(name)}`,
      { timeout: 60_000 },
      async (context) => {
        const { failed, said } = await judge(context, name, receiver, { folder: name, edit: null, only: [] });
        expect(failed, said).toEqual(receiver.remains);
        if (receiver.loop) await runIn(inFolder(name), receiver.loop(tools.get(name) ?? []));
      },
    );
  }
});

interface Mutant extends Edit {
  readonly title: string;
  readonly only: readonly string[];
  /** The ids of the causes that verify tells. */
  readonly causes: readonly string[];
}

const mutant = (title: string, file: string, from: string, to: string, only: readonly string[], ...causes: string[]) =>
  ({ title, file, from, to, only: ['accept/documented-example', ...only], causes }) satisfies Mutant;

/** Small faults, as somebody makes them who changes a copy. */
const MUTANTS: Readonly<Record<string, readonly Mutant[]>> = {
  fastify: [
    mutant(
      'SdkAppid is not checked',
      'callback.js',
      "single('SdkAppid') !== sdkAppId",
      'false',
      ['identity/foreign', 'identity/longer', 'identity/shorter'],
      'app-unchecked',
    ),
    mutant(
      'Sign is not checked',
      'callback.js',
      'sign.length !== right.length || !timingSafeEqual(sign, right)',
      'false',
      ['sign/missing', 'sign/wrong', 'sign/other-token', 'sign/truncated'],
      'sign-unchecked',
    ),
    mutant(
      'a parser for one Content-Type',
      'server.js',
      "addContentTypeParser('*'",
      "addContentTypeParser('application/json'",
      ['accept/no-content-type'],
      'accept/no-content-type',
    ),
  ],
  hono: [
    mutant(
      'SdkAppid is compared as a number',
      'callback.js',
      "single('SdkAppid') !== sdkAppId",
      "Number(single('SdkAppid')) !== Number(sdkAppId)",
      ['identity/'],
      'app-compared-as-number',
    ),
    mutant(
      'the first of two parameters',
      'callback.js',
      'query.getAll(name).length === 1 ? query.get(name) : null',
      'query.get(name)',
      ['identity/twice', 'sign/twice'],
      'identity/twice',
      'sign/twice',
    ),
    mutant(
      'another envelope',
      'callback.js',
      "{ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' }",
      '{ code: 0 }',
      [],
      'envelope',
    ),
  ],
  nestjs: [
    mutant(
      'the status of a POST in Nest',
      'src/callback.controller.ts',
      '@HttpCode(200)',
      '',
      ['reply/'],
      'reply/status-200',
    ),
    mutant("the body parser's own limit", 'src/main.ts', ", limit: '1mb'", '', ['accept/pairs-'], 'accept/pairs-2000'),
    mutant(
      'RequestTime is not checked',
      'src/callback.controller.ts',
      'Math.abs(Date.now() / 1000 - Number(query.RequestTime)) <= 60',
      'true',
      ['sign/stale-90s', 'sign/ahead-90s', 'sign/wrong'],
      'time-unchecked',
    ),
  ],
  go: [
    mutant(
      'a part of SdkAppid is compared',
      'receiver.go',
      'single(query["SdkAppid"]) != receiver.AppID',
      'len(single(query["SdkAppid"])) < 10 || single(query["SdkAppid"])[:10] != receiver.AppID',
      ['identity/foreign', 'identity/longer', 'identity/shorter'],
      'app-compared-in-part',
    ),
    mutant(
      'a list without pairs is not expected',
      'friends.go',
      'friends.mutex.Lock()\n\tdefer friends.mutex.Unlock()\n\tfor _, pair',
      '_ = pairs[0]\n\tfriends.mutex.Lock()\n\tdefer friends.mutex.Unlock()\n\tfor _, pair',
      ['body/pairlist-empty'],
      'body/pairlist-empty',
    ),
    mutant('the route of a folder', 'main.go', '"/im"', '"/im/"', [], 'slash'),
  ],
  flask: [
    mutant(
      'a list without pairs is not expected',
      'receiver.py',
      'CHANGES[command]({',
      'pairs[0]\n    CHANGES[command]({',
      ['body/pairlist-empty'],
      'crash',
    ),
    mutant(
      'get_json',
      'receiver.py',
      'body = json.loads(data.decode())',
      'body = request.get_json()',
      ['accept/no-content-type'],
      'accept/no-content-type',
    ),
    mutant('deep nesting', 'receiver.py', ', RecursionError', '', ['body/deep'], 'crash'),
  ],
  php: [
    mutant(
      'SdkAppid is compared with !=',
      'public/index.php',
      "single('SdkAppid') !== $sdkAppId",
      "single('SdkAppid') != $sdkAppId",
      ['identity/'],
      'app-compared-as-number',
    ),
    mutant(
      'Sign is looked at only where there is one',
      'public/index.php',
      '!hash_equals',
      "isset($_GET['Sign']) && !hash_equals",
      ['sign/missing', 'sign/wrong', 'sign/other-token'],
      'sign-optional',
    ),
    mutant(
      'the last of two parameters',
      'public/index.php',
      ' && $times === 1',
      '',
      ['identity/twice', 'sign/twice'],
      'identity/twice',
      'sign/twice',
    ),
  ],
  java: [
    mutant(
      'SdkAppid is parsed as a number',
      'Receiver.java',
      '!sdkAppId.equals(query.get("SdkAppid"))',
      'Long.parseLong(sdkAppId) != Long.parseLong(query.get("SdkAppid"))',
      ['identity/foreign', 'identity/longer', 'identity/shorter', 'identity/missing', 'identity/coerced'],
      // Where it is no number, the server closes the connection without a reply.
      'identity/missing',
      'app-compared-as-number',
    ),
    mutant(
      'Sign is not checked',
      'Receiver.java',
      '!MessageDigest.isEqual(',
      'false && !MessageDigest.isEqual(',
      ['sign/missing', 'sign/wrong', 'sign/other-token', 'sign/truncated'],
      'sign-unchecked',
    ),
    mutant(
      'a list without pairs is not expected',
      'Friends.java',
      'for (JsonNode pair : pairList) {\n            if',
      'pairList.get(0).size();\n        for (JsonNode pair : pairList) {\n            if',
      ['body/pairlist-empty'],
      'body/pairlist-empty',
    ),
  ],
};

describe.concurrent('with a fault', () => {
  for (const [name, mutants] of Object.entries(MUTANTS))
    for (const [index, { title, causes, only, ...edit }] of mutants.entries())
      it.skipIf(!has(name))(`${name}: ${title}${told(name)}`, { timeout: 60_000 }, async (context) => {
        const how = { folder: `${name}-${index}`, edit, only };
        const found = await judge(context, name, RECEIVERS[name] as Receiver, how);
        expect(found.causes, found.said).toEqual(causes);
      });
});

/** What is neither blank nor a comment nor an import. */
const linesOfCode = (text: string) =>
  text.split('\n').filter((line) => !/^\s*($|\/\/|\/?\*|#|import\b|from\b)|^\t"[\w/0-9]+"$/.test(line)).length;

it('each file of a receiver is read in one go', () => {
  for (const [name, { files }] of Object.entries(RECEIVERS))
    for (const file of files) expect(linesOfCode(read(name, file)), `${name}/${file}`).toBeLessThan(60);
});

it('what does not depend on the framework is the same for fastify and Hono', () => {
  for (const file of ['callback.js', 'test/loop.test.js']) expect(read('hono', file), file).toBe(read('fastify', file));
});

it.each(['express', 'fastify', 'hono', 'nestjs', 'node-http'])('%s: its package.json has what it imports', (name) => {
  const { dependencies, devDependencies } = JSON.parse(read(name, 'package.json'));
  const code = readdirSync(new URL(`../examples/${name}/`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!node_modules|dist).*\.[jt]s$/.test(file))
    .map((file) => read(name, file));
  const imported = code.flatMap((text) => [...text.matchAll(/ from '(?!node:)(@[^/']+\/[^/']+|[^.@/'][^/']*)/g)]);
  expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(
    expect.arrayContaining(imported.map(([, found]) => found)),
  );
});

it.runIf(process.env['CI'])('every language is installed where the suite runs by itself', () => {
  expect([...tools].flatMap(([name, tool]) => (tool === undefined ? [name] : []))).toEqual([]);
});
