import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect, it } from 'vitest';
import {
  expectNotListening,
  OK,
  PAIRS,
  post,
  request,
  spawnListen,
  startListen,
  talk,
} from '../support/counterparts.ts';
import { readAll, runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
let count = 0;
const fresh = (content: string | null = null) => {
  const file = path(`${++count}.ndjson`);
  if (content !== null) writeFileSync(file, content);
  return file;
};
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

it('the exchange is in the file before its reply is read, every time', async () => {
  const file = fresh();
  // In a process of its own: in this one the line would be there in any case by the time the client
  // has its turn.
  const listening = await spawnListen(['--record', file, '--quiet']);
  const total = 300;
  const missing: number[] = [];
  await new Promise<void>((resolve, reject) => {
    let number = 0;
    const socket = net.connect(listening.port, '127.0.0.1');
    const send = () =>
      void socket.write(request(PAIRS, `/?n=${number}.`).toString('latin1').replace('Connection: close\r\n', ''));
    socket.on('error', reject);
    socket.on('connect', send);
    socket.on('data', () => {
      if (!readFileSync(file, 'utf8').includes(`/?n=${number}.`)) missing.push(number);
      number += 1;
      if (number < total) return send();
      socket.destroy();
      resolve();
    });
  });
  expect(missing).toEqual([]);
  expect(await readAll(file)).toHaveLength(total);
});

it('a recording keeps what stdout masks, is private, and grows', async () => {
  const file = fresh('');
  chmodSync(file, 0o644);
  const headers = ['Authorization: Bearer s3cret', 'Cookie: sid=s3cret'];
  const outputs: string[] = [];
  for (const argv of [['--format', 'ndjson'], ['-v']]) {
    const listening = await startListen(['--record', file, ...argv]);
    await talk(listening.port, request(PAIRS, '/', headers));
    outputs.push((await listening.stop()).stdout);
  }
  expect(outputs.join('')).not.toContain('s3cret');
  expect(outputs.join('')).toContain('***');
  expect((readFileSync(file, 'utf8').match(/s3cret/g) ?? []).length).toBe(4);
  expect(await readAll(file)).toHaveLength(2);
  expect(modeOf(file)).toBe('600');
});

it('an unfinished last line is taken off with a warning', async () => {
  const file = fresh();
  const first = await startListen(['--record', file]);
  await post(first.url);
  await first.stop();
  writeFileSync(file, '{"v":1,"type":"exch', { flag: 'a' });
  const second = await startListen(['--record', file]);
  await post(second.url);
  expect((await second.stop()).stderr).toMatch(
    /friend-cb: removed the last line of '.*', which a crash left unfinished \(19 bytes\)/,
  );
  expect(await readAll(file)).toHaveLength(2);
});

it.each<[string, string]>([
  ['text', 'hello\n'],
  ['somebody’s JSON', '{"name":"x"}'],
])('a file that is no recording is exit 2 and stays as it is: %s', async (_, content) => {
  const file = fresh(content);
  chmodSync(file, 0o644);
  // If it listens after all, --for ends it.
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', '--record', file]);
  expect({ code, stdout, content: readFileSync(file, 'utf8'), mode: modeOf(file) }).toEqual({
    code: 2,
    stdout: '',
    content,
    mode: '644',
  });
  expect(stderr).not.toContain('listening');
});

it('a full disk is told once, and callbacks are answered all the same', async () => {
  const listening = await startListen(['--record', '/dev/full']);
  for (const _ of [1, 2, 3]) expect(await post(listening.url)).toEqual({ status: 200, text: OK });
  const { code, stderr } = await listening.stop();
  expect(stderr.match(/cannot write the record/g)).toHaveLength(1);
  expect(code).toBe(0);
});

it('a line that does not fit any more harms no line of another listener', async () => {
  const file = fresh();
  const limited = await spawnListen(['--record', file], { maxFileKiB: 4 });
  const other = await startListen(['--record', file]);
  await post(limited.url, { x: 'limited' });
  // So much room is left that a part of the next line fits.
  while (statSync(file).size < 3300) await post(other.url, { x: 'other' });
  const before = readFileSync(file);
  expect(await post(limited.url, { x: 'y'.repeat(900) })).toEqual({ status: 200, text: OK });
  await post(other.url, { x: 'last' });
  const lines = readFileSync(file).subarray(0, before.length);
  expect(lines).toEqual(before);
  const targets = (await readAll(file)).map(({ request: { target } }) => /[?&]x=(\w+)/.exec(target)?.[1]);
  expect([targets[0], targets.at(-1)]).toEqual(['limited', 'last']);
  expect(new Set(targets.slice(1, -1))).toEqual(new Set(['other']));
  limited.child.kill('SIGINT');
  await limited.exited;
  expect(limited.stderr()).toMatch(/cannot write the record '.*': the file has reached its largest size/);
  expect(limited.stderr()).toMatch(/is not whole; missing in it: 1 exchange\n/);
});

it.each<[string, string[], RegExp]>([
  ['a record in a folder that is not there', ['--record', 'missing/x.ndjson'], /missing\/x\.ndjson/],
  ['a record that is a folder', ['--record', '.'], /cannot write the record/],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  await expectNotListening(
    argv.map((each) => (each.startsWith('--') ? each : path(each))),
    wanted,
  );
});
