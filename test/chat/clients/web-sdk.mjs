// Tencent's own web SDK as the client of a user, in Node.js: web-sdk.mjs ws://HOST USER. USERSIG is its UserSig.
// Prints one JSON object: what the SDK told its caller, and the hosts that it wanted to reach.
import net from 'node:net';
import { WebSocket } from 'ws';

const [proxyServer = '', userID = ''] = process.argv.slice(2);
const userSig = process.env.USERSIG ?? '';

// Node.js would print the line of the SDK as well, which has half a megabyte.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`, () => process.exit(1));
});

/** Every host that a connection was made to; only this machine can be reached. */
const hosts = new Set();
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  const host = options?.host ?? 'localhost';
  hosts.add(host);
  if (!['127.0.0.1', 'localhost'].includes(host)) throw new Error(`no connection to ${host}`);
  return connect.apply(this, given);
};

// What the SDK wants of a browser.
const ignore = () => undefined;
const refuse = async (url) => {
  hosts.add(String(url));
  throw new Error('no network');
};
const stored = new Map();
const stubs = {
  window: globalThis,
  self: globalThis,
  WebSocket,
  XMLHttpRequest: class {
    open(_, url) {
      hosts.add(String(url));
      throw new Error('no network');
    }
  },
  fetch: refuse,
  location: { href: 'http://localhost/', protocol: 'http:', host: 'localhost', hostname: 'localhost' },
  localStorage: {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => void stored.set(name, value),
    removeItem: (name) => void stored.delete(name),
  },
  document: { addEventListener: ignore, removeEventListener: ignore, hidden: false, visibilityState: 'visible' },
  navigator: { userAgent: 'Mozilla/5.0 Chrome/120.0', language: 'en', onLine: true },
  addEventListener: ignore,
  removeEventListener: ignore,
};
for (const [name, value] of Object.entries(stubs))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
// It tells its steps there.
for (const name of ['log', 'info', 'debug', 'warn', 'error']) console[name] = ignore;

const { default: TencentCloudChat } = await import('@tencentcloud/chat');
const chat = TencentCloudChat.create({ SDKAppID: 1400000001, proxyServer });
const friendsOf = ({ data }) => data.map((friend) => friend.userID);
// The SDK deletes only who is in the list that it got after the login.
const listed = new Promise((resolve) => chat.on(TencentCloudChat.EVENT.FRIEND_LIST_UPDATED, resolve));

async function run() {
  await chat.login({ userID, userSig });
  const friends = friendsOf(await listed);
  const { data: deleted } = await chat.deleteFriend({ userIDList: ['bob', 'zed'], type: 'Delete_Type_Both' });
  await chat.addToBlacklist({ userIDList: ['carol'] });
  return { friends, deleted };
}

const outcome = await run().catch(({ code, message }) => ({ error: { code, message } }));
process.stdout.write(JSON.stringify({ ...outcome, hosts: [...hosts] }), () => process.exit());
