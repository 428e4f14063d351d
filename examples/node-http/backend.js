import { once } from 'node:events';
import http from 'node:http';
import { refuse, takeCallback } from './callback.js';
import { openStore } from './store.js';

/** @typedef {import('node:net').AddressInfo} AddressInfo */

/** A callback for 2000 pairs has 195 KiB. */
const MAX_BODY_BYTES = 1_048_576;

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
  // A request that takes longer than this was given up by Chat long ago.
  const server = http.createServer({ requestTimeout: 10_000 }, async (request, response) => {
    const target = request.url ?? '';
    if (target.split('?')[0] !== '/im') return send(response, 404, refuse('there is nothing at this path'));
    if (request.method !== 'POST') return send(response, 200, refuse('POST only'));
    const bytes = await readBody(request).catch(() => null);
    if (bytes === null) return send(response, 200, refuse('the body is cut off or larger than 1 MiB'));
    return send(response, 200, takeCallback({ store, sdkAppId, token }, target, bytes));
  });
  server.listen({ port, host });
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
 * Reads to the end what it does not keep: an answer in the middle of a body may not reach the sender.
 * @param {http.IncomingMessage} request
 * @returns {Promise<Buffer | null>} null where the body is too large
 */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null;
}

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {object} envelope
 */
function send(response, status, envelope) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(envelope));
}
