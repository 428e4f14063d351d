import { execFile } from 'node:child_process';
import type net from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { checkUserSig } from '../../src/index.ts';
import { callRest, control, type Reply, startLoop } from '../support/chat.ts';

/**
 * Tencent's own web SDK, as it is published, deletes a friend. Its frames carry the bodies of the
 * REST API: they go into the stand-in as they are, and its replies go back as they are. What is
 * around the bodies is documented nowhere, and no part of friend-cb.
 */

const APP = '1400000001';
const KEY = 'the-secret-key-of-the-app';
const PROGRAM = fileURLToPath(new URL('clients/web-sdk.mjs', import.meta.url));
const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

interface Frame {
  readonly head: { readonly servcmd: string; readonly identifier: string; readonly usersig: string };
  readonly body: object;
}

/** What the service does with a frame, by its command; a dozen others are content with OK. */
const commandsOf = (url: string, userSig: string): Readonly<Record<string, (frame: Frame) => Reply>> => {
  const byRest =
    (call: string) =>
    ({ body }: Frame) =>
      callRest(url, call, body, { query: { sdkappid: APP, usersig: userSig } });
  const byClient =
    (action: string) =>
    ({ body }: Frame) =>
      control(url, `client/${action}`, { ...body, OptPlatform: 'Web' });
  return {
    'im_open_status.wslogin': ({ head: { identifier, usersig } }) => {
      const nowSeconds = Math.floor(Date.now() / 1000);
      const judged = checkUserSig(usersig, { secretKey: KEY, sdkAppId: APP, identifier, nowSeconds });
      if (!judged.ok) return { ActionStatus: 'FAIL', ErrorCode: judged.code, ErrorInfo: judged.problem };
      return { ...OK, A2Key: 'key', TinyId: '144115', InstId: 1, HelloInterval: 120, TimeStamp: nowSeconds };
    },
    'sns.friend_get': byRest('sns/friend_get'),
    'sns.friend_delete': byClient('delete-friend'),
    'sns.black_list_add': byClient('block'),
  };
};

/** The service that the SDK connects to; `frames` are those of the named commands. */
async function startSocket(commands: ReturnType<typeof commandsOf>) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const frames: Frame[] = [];
  const replies: Reply[] = [];
  server.on('connection', (socket: WebSocket) =>
    socket.on('message', async (data: Buffer) => {
      const frame: Frame = JSON.parse(data.toString('utf8'));
      const command = commands[frame.head.servcmd];
      const body = command === undefined ? OK : await command(frame);
      if (command !== undefined) {
        frames.push(frame);
        replies.push(body);
      }
      // A text frame is not understood.
      socket.send(Buffer.from(JSON.stringify({ head: frame.head, body })));
    }),
  );
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}`, frames, replies };
}

const runSdk = (url: string, userSig: string) =>
  new Promise<Reply>((resolve, reject) => {
    const variables = { PATH: process.env['PATH'] ?? '', USERSIG: userSig };
    execFile(process.execPath, [PROGRAM, url, 'alice'], { env: variables }, (error, stdout, stderr) =>
      error === null ? resolve(JSON.parse(stdout)) : reject(new Error(stderr)),
    );
  });

it('a deletion in the web SDK becomes a callback, in the words of the REST API', { timeout: 60_000 }, async () => {
  const { chat, backend } = await startLoop({
    sdkAppId: APP,
    secretKey: KEY,
    anyAccount: true,
    friends: { friends: { alice: ['bob', 'carol'], bob: ['alice'], carol: ['alice'] } },
  });
  const socket = await startSocket(commandsOf(chat.url, chat.userSig('administrator')));
  expect(await runSdk(socket.url, chat.userSig('alice'))).toEqual({
    friends: ['bob', 'carol'],
    // zed is in no list that friend_get gave, so the SDK refuses by itself.
    deleted: {
      successUserIDList: [{ userID: 'bob' }],
      failureUserIDList: [{ userID: 'zed', code: 2700, message: '' }],
    },
    hosts: ['127.0.0.1'],
  });
  expect(Object.fromEntries(socket.frames.map(({ head, body }) => [head.servcmd, body]))).toMatchObject({
    'sns.friend_get': { From_Account: 'alice', StartIndex: 0 },
    'sns.friend_delete': { From_Account: 'alice', To_Account: ['bob'], DeleteType: 'Delete_Type_Both' },
    'sns.black_list_add': { From_Account: 'alice', To_Account: ['carol'] },
  });
  expect(socket.replies.map(({ ErrorCode }) => ErrorCode)).toEqual(socket.frames.map(() => 0));
  await chat.settled();
  expect(
    backend.received.map(({ target, body }) => [/OptPlatform=(\w+)/.exec(target)?.[1], JSON.parse(String(body))]),
  ).toMatchObject([
    ['Web', { CallbackCommand: 'Sns.CallbackFriendDelete', PairList: [{}, {}] }],
    ['Web', { CallbackCommand: 'Sns.CallbackBlackListAdd' }],
    ['Web', { CallbackCommand: 'Sns.CallbackFriendDelete' }],
  ]);
  expect(chat.graph.friends).toEqual({ alice: [], bob: [], carol: [] });
});

it('a UserSig of another key is no login', { timeout: 60_000 }, async () => {
  const { chat } = await startLoop({ sdkAppId: APP, secretKey: `${KEY}!` });
  const socket = await startSocket(commandsOf(chat.url, chat.userSig('administrator')));
  const { error, hosts } = await runSdk(socket.url, chat.userSig('alice'));
  expect([error.code, hosts]).toEqual([70009, ['127.0.0.1']]);
  expect(chat.calls).toEqual([]);
});
