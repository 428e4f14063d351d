import fastify from 'fastify';
import { takeCallback } from './callback.js';

const { CHAT_SDK_APP_ID: sdkAppId, CHAT_CALLBACK_TOKEN: token, PORT = '3000', HOST = '0.0.0.0' } = process.env;
if (!sdkAppId || !token) throw new Error('set CHAT_SDK_APP_ID and CHAT_CALLBACK_TOKEN, as in the Chat console');

const app = fastify({ bodyLimit: 1_048_576 });
// The bytes as they came, whatever Content-Type says: fastify's own parsers refuse one that they do not know.
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes));
app.post('/im', async ({ url, body }) =>
  takeCallback(url, /** @type {Buffer | undefined} */ (body) ?? Buffer.alloc(0), { sdkAppId, token }),
);
console.log(`callbacks: ${await app.listen({ port: Number(PORT), host: HOST })}/im`);
export const { server } = app;
