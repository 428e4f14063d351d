import { startBackend } from './backend.js';

const { CHAT_SDK_APP_ID, CHAT_CALLBACK_TOKEN, DATABASE = 'friends.db', PORT = '3000', HOST } = process.env;
if (!CHAT_SDK_APP_ID) throw new Error('CHAT_SDK_APP_ID is not set: the id of your app, as in the Chat console');
if (!CHAT_CALLBACK_TOKEN) console.warn('CHAT_CALLBACK_TOKEN is not set: Sign is not checked');

const backend = await startBackend({
  database: DATABASE,
  sdkAppId: CHAT_SDK_APP_ID,
  token: CHAT_CALLBACK_TOKEN || null,
  port: Number(PORT),
  ...(HOST ? { host: HOST } : {}),
});
console.log(`callbacks: ${backend.url}`);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, backend.close);
