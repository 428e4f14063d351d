import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { takeCallback } from './callback.js';

const { CHAT_SDK_APP_ID: sdkAppId, CHAT_CALLBACK_TOKEN: token, PORT = '3000' } = process.env;
if (!sdkAppId || !token) throw new Error('set CHAT_SDK_APP_ID and CHAT_CALLBACK_TOKEN, as in the Chat console');

const app = new Hono();
app.post('/im', bodyLimit({ maxSize: 1_048_576 }), async ({ req, json }) =>
  json(takeCallback(req.url, new Uint8Array(await req.arrayBuffer()), { sdkAppId, token })),
);
export const server = serve({ fetch: app.fetch, port: Number(PORT) });
await once(server, 'listening');
console.log(`callbacks: http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/im`);
