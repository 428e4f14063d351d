import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeReply, schemas, sendCallback } from 'friend-cb';

const to = process.env.BACKEND_URL ?? 'http://localhost:3000/im';

test('my backend answers as documented', async () => {
  const { verdict, findings } = await sendCallback({ to, sdkAppId: '1400000001' });
  assert.deepEqual([verdict, findings], ['ok', []]);
});

test('a reply that came another way', () => {
  const reply = {
    status: 200,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}'),
  };
  const context = { host: 'localhost', address: 'localhost:3000', timeoutMs: 2000 };
  assert.deepEqual(judgeReply({ reply, failure: null, latencyMs: 5 }, context).findings, []);
});

test('a value of my own', () => {
  const { issues = [] } = schemas.reply['~standard'].validate({ ActionStatus: 'OK', ErrorCode: '0', ErrorInfo: '' });
  assert.deepEqual(
    issues.map(({ path }) => path.join('.')),
    ['ErrorCode'],
  );
});
