import { randomUUID } from 'node:crypto';
import type http from 'node:http';
import type { Socket } from 'node:net';
import { englishOf } from '../language.ts';
import { headerValue, pairHeaders } from '../protocol/exchange.ts';
import { describeClientError, describeTlsError, type Trouble } from './describe-trouble.ts';
import type { Incoming } from './incoming.ts';
import { createLargeBodies } from './large-bodies.ts';
import { readBody } from './read-body.ts';
import type { Responder } from './responder.ts';
import { sendRefusal, sendReply } from './send-reply.ts';
import { createSenders, type Sender } from './senders.ts';
import { receiverWords } from './words.ts';

interface Taking {
  readonly maxBodyBytes: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onTrouble: (trouble: Trouble) => void;
  /** Takes the connection of a request to CONNECT as a tunnel; false where there is none to this place. */
  readonly openTunnel: (authority: string, socket: Socket, early: Uint8Array) => boolean;
}

/** Hands everything that arrives to the responder, what cannot be read as a request too. */
export function takeRequests(server: http.Server, responder: Responder, settings: Taking): void {
  const senderOf = createSenders();
  const read = createReader(responder, settings);
  const take = (message: http.IncomingMessage, response: http.ServerResponse | null) => {
    const sender = senderOf(message.socket);
    sender.enter(() => read(message, response, sender));
  };
  server.on('request', take);
  // Without a listener node:http itself answers 417, and nobody hears of the request.
  server.on('checkExpectation', take);
  server.on('connect', (message, socket, early) => {
    if (!settings.openTunnel(message.url ?? '', socket as Socket, early)) take(message, null);
  });
  refuseTheRest(server, responder, senderOf, settings.onTrouble);
}

function createReader({ take }: Responder, { maxBodyBytes, now, onTrouble }: Taking) {
  const largeBodies = createLargeBodies();
  let callbacks = 0;
  return (message: http.IncomingMessage, response: http.ServerResponse | null, sender: Sender) => {
    const startedMs = performance.now();
    const atMs = now();
    const { method = '', url: target = '/', httpVersion, rawHeaders, socket } = message;
    const onBody = (body: Uint8Array, oversized: boolean) => {
      const index = callbacks;
      if (method === 'POST') callbacks += 1;
      let id: string | null = null;
      const headers = pairHeaders(rawHeaders);
      // node:http drops what comes together with a request to upgrade: the sender must not wait for it.
      const isLast = oversized || response === null || headerValue(headers, 'Upgrade') !== undefined;
      take({
        request: { method, target, headers, body },
        httpVersion,
        oversized,
        index,
        atMs,
        startedMs,
        connection: socket,
        persistent: !isLast && response.shouldKeepAlive,
        id: () => {
          id ??= randomUUID();
          return id;
        },
        send: (plan, ready) => {
          const sent = sendReply(socket, isLast ? null : response, plan, ready);
          const over = () => sender.isAnswered(body.length);
          if (sent === null) over();
          else void sent.then(over);
          return sent;
        },
      } satisfies Incoming);
      sender.isRead(body.length);
    };
    const onCut = () => {
      if (sender.isRefused) return;
      const size = sender.reading?.size ?? 0;
      onTrouble({
        message: receiverWords.now.ended(receiverWords.now.inBody(size)),
        isArrival: true,
      });
    };
    // Its rest will never come.
    if (sender.isRefused && !message.complete) return;
    // What follows CONNECT is no body, and is dropped.
    if (response === null) {
      socket.resume();
      return onBody(new Uint8Array(), false);
    }
    response.on('error', () => undefined);
    sender.reading = readBody(message, maxBodyBytes, largeBodies, onBody, onCut);
  };
}

/** Answers what cannot be read as a request, after the replies to what came before it. */
function refuseTheRest(
  server: http.Server,
  responder: Responder,
  senderOf: (socket: Socket) => Sender,
  onTrouble: Taking['onTrouble'],
): void {
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const message = describeTlsError(error, socket);
    if (message !== null) onTrouble({ message, isArrival: true });
    socket.destroy();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, duplex) => {
    const socket = duplex as Socket;
    // Told as a TLS error as well, right after this.
    if (error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return void socket.destroy();
    // A connection that was cut gets no answer.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) return void socket.destroy();
    const sender = senderOf(socket);
    // node:http complains of each piece that follows.
    if (sender.isRefused) return;
    sender.isRefused = true;
    const cut = sender.reading?.message.complete === false ? sender.reading : null;
    if (cut !== null) sender.reading = null;
    const describe = () => describeClientError(error, cut?.size ?? null);
    const { status, message } = describe();
    onTrouble({ message, isArrival: true });
    const reason = englishOf(message, () => describe().message);
    sender.enter(() => {
      // The requests before it in the same piece of data are handed over first.
      setImmediate(() => responder.takeLast(socket, () => sendRefusal(socket, status, reason)));
    });
  });
}
