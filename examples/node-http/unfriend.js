// node unfriend.js alice bob
// What a route of the app does when it knows that alice is asking.
import { createChatClient } from './chat-client.js';

const { CHAT_URL = 'https://console.tim.qq.com', CHAT_SDK_APP_ID, CHAT_SECRET_KEY } = process.env;
const [from, ...others] = process.argv.slice(2);
if (!CHAT_SDK_APP_ID || !CHAT_SECRET_KEY) throw new Error('CHAT_SDK_APP_ID and CHAT_SECRET_KEY must be set');
if (from === undefined || others.length === 0) throw new Error('usage: node unfriend.js FROM TO ...');

const chat = createChatClient({ url: CHAT_URL, sdkAppId: CHAT_SDK_APP_ID, secretKey: CHAT_SECRET_KEY });
console.log('no longer friends:', await chat.unfriend(from, ...others));
