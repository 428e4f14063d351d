import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBackend } from '../support/counterparts.ts';
import { runCli, start } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();

/** Path and query that a parser of browsers would change, and what each command has to ask for. */
const ODD = [
  ['/a/../b/./c//d?x=%7e&y=a|b', '/a/../b/./c//d?x=%7e&y=a|b&'],
  ['/%2e%2e/%zz?x=^`{}', '/%2e%2e/%zz?x=^`{}&'],
  ['/张/é?名=值', '/%E5%BC%A0/%C3%A9?%E5%90%8D=%E5%80%BC&'],
  ['?only=query', '/?only=query&'],
] as const;

async function record(to: string): Promise<string> {
  const file = inFolder(`recording-${Buffer.from(to).toString('hex').slice(-40)}`);
  const { stdout } = await runCli(['send', 'captured-ios', '--to', to, '--format', 'ndjson']);
  writeFileSync(file, stdout);
  return file;
}

/** Each command that calls an endpoint. */
const CALLS: Readonly<Record<string, (to: string) => Promise<unknown>>> = {
  send: (to) => runCli(['send', 'captured-ios', '--to', to]),
  verify: (to) => runCli(['verify', '--to', to, '--sdk-appid', '1', '--only', 'accept/one-way']),
  'verify over a raw connection': (to) => runCli(['verify', '--to', to, '--sdk-appid', '1', '--only', 'wire/split']),
  load: (to) => runCli(['load', '--to', to, '--rate', '10', '--duration', '200ms', '--quiet']),
  replay: async (to) => runCli(['replay', await record(to), '--to', to]),
  'listen --forward-to': async (to) => {
    const listen = start(['listen', '--port', '0', '--count', '1', '--forward-to', to]);
    const [, url = ''] = await listen.seen('stderr', /listening on (\S+)/);
    await runCli(['send', 'captured-ios', '--to', url]);
    return listen.result;
  },
};

it.each(Object.keys(CALLS).flatMap((name) => ODD.map(([written, asked]) => ({ name, written, asked }))))(
  '$name asks for $written to the byte',
  async ({ name, written, asked }) => {
    const backend = await startBackend();
    await CALLS[name]?.(backend.url.replace(/\/[^/]*$/, '') + written);
    expect(backend.received.length).toBeGreaterThan(0);
    for (const { target } of backend.received) expect(target.slice(0, asked.length)).toBe(asked);
  },
);

it.each(ODD)('export asks for %s to the byte', async (written, asked) => {
  const { stdout } = await runCli(['export', 'vegeta', '--to', `http://h:8080${written}`, '--count', '1']);
  expect(JSON.parse(stdout)).toMatchObject({ url: expect.stringContaining(`http://h:8080${asked}`) });
  const out = inFolder(`artillery-${Buffer.from(written).toString('hex')}`);
  mkdirSync(out);
  expect(await runCli(['export', 'artillery', '--to', `http://h:8080${written}`, '--out', out])).toMatchObject({
    code: 0,
  });
  const processor = readFileSync(join(out, 'processor.cjs'), 'utf8');
  expect(processor).toContain(JSON.stringify(`http://h:8080${asked.replace(/&$/, '')}`));
});

it.each([
  ['send', '--to'],
  ['verify', '--to'],
  ['load', '--to'],
  ['replay', 'file', '--to'],
  ['export', 'vegeta', '--to'],
  ['listen', '--forward-to'],
])('%s %s refuses a URL that others read in two ways, and sends nothing', async (...argv) => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await runCli([...argv, backend.url.replace(/\/[^/]*$/, '\\im')]);
  expect({ code, stdout, received: backend.received }).toEqual({ code: 2, stdout: '', received: [] });
  expect(stderr).toContain('has a backslash in it: write /, or %5C for a backslash that is meant');
});
