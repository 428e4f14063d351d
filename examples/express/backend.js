import { once } from 'node:events';
import express from 'express';
import { refuse, takeCallback } from './callback.js';
import { openStore } from './store.js';

/** @typedef {import('node:net').AddressInfo} AddressInfo */

/**
 * Starts the backend, with the receiver of callbacks at POST /im.
 * @param {object} settings
 * @param {string} settings.database file of the database
 * @param {string} settings.sdkAppId
 * @param {string | null} settings.token the one set in the Chat console; null: Sign is not checked
 * @param {number} settings.port 0: any free one
 * @param {string} [settings.host] by default all addresses
 */
export async function startBackend({ database, sdkAppId, token, port, host }) {
  const store = openStore(database);
  const app = express().disable('x-powered-by');
  // The bytes as they came, whatever Content-Type says; a callback for 2000 pairs has 195 KiB.
  app.post('/im', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
    response.json(takeCallback({ store, sdkAppId, token }, request.url, request.body ?? Buffer.alloc(0)));
  });
  app.use('/im', onUnreadableBody);

  const server = host === undefined ? app.listen(port) : app.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${/** @type {AddressInfo} */ (server.address()).port}/im`,
    store,
    /** Ends when the callbacks under way are answered. */
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
      store.close();
    },
  };
}

/**
 * A body that is too large or cut off, or that is compressed in a way nobody knows.
 * @param {{ type: string }} error
 * @param {express.Request} _request
 * @param {express.Response} response
 * @param {unknown} _next with four parameters Express takes it for a handler of errors
 */
function onUnreadableBody(error, _request, response, _next) {
  response.json(refuse(`the body cannot be read: ${error.type}`));
}
