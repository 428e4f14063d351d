import { readFile } from 'node:fs/promises';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { spokenLanguage } from '../language.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { LANGUAGE_TAGS, PATHS, type Refusal } from './api.ts';
import { readBody } from './asked.ts';
import { createEvents, type Events } from './events.ts';
import { type Refused, refuseChange, refuseStranger, SAFE_HEADERS } from './guard.ts';
import { type Answer, createDesk, type Desk, ROUTES } from './routes.ts';
import { rowOf } from './rows.ts';
import type { Inspector, InspectorSettings } from './settings.ts';
import { inspectorWords } from './words.ts';

/** Always this address, whatever the command listens on: what is kept here is for this machine alone. */
const HOST = '127.0.0.1';

/** The page, built beside the program. */
const FILES: Readonly<Record<string, { readonly name: string; readonly type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
};
const FOLDER = new URL('dist/inspector/', PACKAGE_ROOT);

/** A callback of the largest default size still fits in here with its escapes. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

const HTTP_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** A download names each entry that it wants. */
  maxHeaderSize: 512 * 1024,
};
const MAX_CONNECTIONS = 256;

/**
 * Starts the server of the page.
 * @throws the system's error when it cannot listen (`EADDRINUSE`, …)
 */
export async function startInspector(settings: InspectorSettings): Promise<Inspector> {
  const desk = createDesk(settings);
  const events = createEvents(desk.state);
  const { history, onTrouble } = settings;
  const server = http.createServer(HTTP_OPTIONS, (request, response) => {
    void respond(request, response, desk, events).catch((error) => {
      if (!response.destroyed && !(error instanceof Left))
        onTrouble(inspectorWords.now.trouble(escapeUnseen(String(error))));
      response.destroy();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: settings.port, host: HOST }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => onTrouble(inspectorWords.now.trouble(error.message)));
  let { dropped } = history;
  history.onAdd((entry) => {
    events.row(() => rowOf(entry, desk.masking));
    if (history.dropped !== dropped) events.stateChanged();
    ({ dropped } = history);
  });
  let closing: Promise<void> | null = null;
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    stateChanged: events.stateChanged,
    graphChanged: events.graphChanged,
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        events.close();
        // Pages keep connections open. What is written to them is on its way already.
        setImmediate(() => server.closeAllConnections());
      });
      return closing;
    },
  };
}

/** The one who asked has gone. */
class Left extends Error {}

async function respond(request: IncomingMessage, response: ServerResponse, desk: Desk, events: Events): Promise<void> {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  const answer = refuseStranger(request) ?? (await answerTo(request, response, desk, events));
  if (answer !== null) await send(response, answer);
}

/** Null where it is answered already, or goes on being answered. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  desk: Desk,
  events: Events,
): Promise<Answer | null> {
  const { method = '' } = request;
  const { pathname, searchParams } = readTarget(request.url ?? '/');
  const file = Object.hasOwn(FILES, pathname) ? FILES[pathname] : undefined;
  if (file !== undefined) return method === 'GET' ? sendFile(response, file) : refuseMethod(method, ['GET']);
  if (pathname === PATHS.events) {
    if (method !== 'GET') return refuseMethod(method, ['GET']);
    return events.add(response) ? null : { status: 503, error: inspectorWords.now.tooManyPages };
  }
  const { path, rest } = splitPath(pathname);
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (methods === undefined || rest === null) return { status: 404, error: inspectorWords.now.nothingHere };
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route === undefined) return refuseMethod(method, Object.keys(methods));
  const refused = method === 'GET' ? null : refuseChange(request);
  if (refused !== null) return refused;
  if (method !== 'POST') return route({ query: searchParams, rest, body: {} }, desk);
  const bytes = await readBytes(request);
  if (bytes === null) return { status: 413, error: inspectorWords.now.bodyTooLarge(MAX_BODY_BYTES) };
  const reading = readBody(bytes);
  if (!reading.ok) return { status: 400, error: reading.problem };
  return route({ query: searchParams, rest, body: reading.value }, desk);
}

const refuseMethod = (method: string, allowed: readonly string[]): Refused => ({
  status: 405,
  error: inspectorWords.now.wrongMethod(escapeUnseen(method), allowed),
  headers: { Allow: allowed.join(', ') },
});

/** Path and query; what cannot be read is a path that leads nowhere. */
function readTarget(target: string): { readonly pathname: string; readonly searchParams: URLSearchParams } {
  const url = `http://${HOST}${target}`;
  return target.startsWith('/') && URL.canParse(url)
    ? new URL(url)
    : { pathname: target, searchParams: new URLSearchParams() };
}

/** The id of an entry is a part of its path; `rest` is null where it cannot be decoded. */
function splitPath(pathname: string): { readonly path: string; readonly rest: string | null } {
  const prefix = `${PATHS.entries}/`;
  if (!pathname.startsWith(prefix)) return { path: pathname, rest: '' };
  try {
    return { path: prefix, rest: decodeURIComponent(pathname.slice(prefix.length)) };
  } catch {
    return { path: prefix, rest: null };
  }
}

/** The body; null where it is too large. */
async function readBytes(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // The connection outlives a body that is refused: the reply goes over it.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    throw new Left();
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}

async function sendFile(
  response: ServerResponse,
  { name, type }: { readonly name: string; readonly type: string },
): Promise<null> {
  const bytes = await readFile(new URL(name, FOLDER));
  const content = name === 'index.html' ? fillPage(bytes.toString()) : bytes;
  response.writeHead(200, { 'Content-Type': type }).end(content);
  return null;
}

/** What the page says before its script runs, in the language that is spoken. */
function fillPage(html: string): string {
  const texts: Readonly<Record<string, string>> = { ...inspectorWords.now.page };
  return html
    .replace('lang="en"', `lang="${LANGUAGE_TAGS[spokenLanguage()]}"`)
    .replaceAll(/\{(\w+)\}/g, (whole, name: string) => texts[name] ?? whole);
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if ('content' in answer) {
    const { content, type, fileName } = answer;
    response.writeHead(200, { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${fileName}"` });
    // One who leaves in the middle is no trouble.
    await pipeline(content, response).catch(() => response.destroy());
    return;
  }
  const [status, value, headers] =
    'status' in answer
      ? [answer.status, { error: answer.error } satisfies Refusal, answer.headers]
      : [200, answer.value, {}];
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(value));
}
