import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import {
  decodeBody,
  readCallbackFixture,
  readReplyFixture,
  runLoad,
  sendCallback,
  startReceiver,
  verify,
} from '../../src/index.ts';

// Example send: begin
it('my backend refuses a callback for another app', async () => {
  const backend = await startMyBackend();

  const accepted = await sendCallback({ to: backend.url, sdkAppId: '1400000001' });
  expect(accepted.verdict).toBe('ok');

  const refused = await sendCallback({ to: backend.url, sdkAppId: '1400000009' });
  expect(refused.verdict).toBe('fail');

  await backend.close();
});
// Example send: end

// Example receive: begin
it('my sender tells the receiver who was deleted', async () => {
  const receiver = await startReceiver({ sdkAppId: '1400000001' });

  await sendCallback({
    to: receiver.url,
    sdkAppId: '1400000001',
    sample: { fromAccount: 'alice', toAccounts: ['bob'] },
  });

  const { callback, findings } = await receiver.next();
  expect(callback?.pairs[0]).toEqual({ From_Account: 'alice', To_Account: 'bob' });
  expect(findings).toEqual([]);
  await receiver.close();
});
// Example receive: end

// Example verify: begin
it('my backend honours the contract', async () => {
  const backend = await startMyBackend();

  const report = await verify({
    to: backend.url,
    sdkAppId: '1400000001',
    only: ['accept/', 'identity/foreign', 'reply/'],
  });
  expect(report.cases.filter(({ outcome, level }) => outcome === 'fail' && level === 'must')).toEqual([]);

  await backend.close();
});
// Example verify: end

// Example load: begin
it('my backend keeps up with 200 callbacks a second', async () => {
  const backend = await startMyBackend();

  const report = await runLoad({
    to: backend.url,
    sdkAppId: '1400000001',
    rate: 200,
    durationMs: 2000,
    thresholds: ['p99<1s', 'errors==0'],
  });
  expect(report.verdict).toBe('pass');

  await backend.close();
});
// Example load: end

/** A backend as one writes it, in node:http. */
async function startMyBackend(): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const foreign = new URL(request.url ?? '/', 'http://localhost').searchParams.get('SdkAppid') !== '1400000001';
    request.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify(
          foreign
            ? { ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: 'not our app' }
            : { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/im`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

it.each(['send', 'receive', 'verify', 'load'])("the example %s of docs/library.md is this file's", (name) => {
  expect(readExample(name)).not.toBe('');
  expect(readFileSync(new URL('../../docs/library.md', import.meta.url), 'utf8')).toContain(readExample(name));
});

it("the example of the README is this file's", () => {
  expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(readExample('send'));
});

function readExample(name: string): string {
  const own = readFileSync(new URL(import.meta.url), 'utf8');
  return (new RegExp(`// Example ${name}: begin\\n([\\s\\S]*?)// Example ${name}: end`).exec(own)?.[1] ?? '').trim();
}

it('next waits for a callback that has not come yet, and rejects when the receiver is closed first', async () => {
  const receiver = await startReceiver();
  const waiting = receiver.next();
  const sent = await sendCallback({ to: receiver.url });
  expect((await waiting).request.target).toBe(sent.request.target);
  const never = expect(receiver.next()).rejects.toThrow('closed');
  await receiver.close();
  await receiver.close();
  await never;
  await expect(receiver.next()).rejects.toThrow('closed');
});

it('bodies are kept to the byte on both sides', async () => {
  const receiver = await startReceiver();
  const body = Buffer.concat([
    Buffer.from('{ "odd" :\t"\\u0069\\/ 张'),
    Buffer.from([0xff, 0x00]),
    Buffer.from('"}\r\n'),
  ]);
  const [sent, received] = await Promise.all([sendCallback({ to: receiver.url, body }), receiver.next()]);
  expect(Buffer.from(decodeBody(received.request)).equals(body)).toBe(true);
  expect(sent.request).toMatchObject({ body: received.request.body, bodyEncoding: 'base64' });
  expect(received.request.headers).toEqual(sent.request.headers);
  await receiver.close();
});

it('a receiver answers with replies in turn', async () => {
  const receiver = await startReceiver({ replies: [readReplyFixture('ok'), readReplyFixture('fail')] });
  const verdicts = [];
  for (let count = 0; count < 3; count += 1) verdicts.push((await sendCallback({ to: receiver.url })).verdict);
  expect(verdicts).toEqual(['ok', 'fail', 'fail']);
  await receiver.close();
});

it('a URL that cannot be called is a TypeError', async () => {
  await expect(sendCallback({ to: 'nope' })).rejects.toThrow(TypeError);
});

it('named callbacks can be read', () => {
  expect(readCallbackFixture('captured-ios').platform).toBe('iOS');
  expect(() => readCallbackFixture('captured-io')).toThrow('no callback named');
});
