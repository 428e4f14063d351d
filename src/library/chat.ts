import { describeControlApi } from '../chat/openapi.ts';
import { createChatResponder } from '../chat/responder.ts';
import { UserError } from '../errors.ts';
import { showEndpoint } from '../protocol/endpoint.ts';
import { isChatHost } from '../protocol/rest/hosts.ts';
import { type ServerTls, startServer, type Tunnel } from '../receiver/server.ts';
import { VERSION } from '../version.ts';
import { createHandle } from './chat-handle.ts';
import { CHAT_OPTIONS } from './chat-options.ts';
import type { Chat, ChatOptions } from './chat-types.ts';
import { createWorks } from './chat-works.ts';
import { readOptions } from './options.ts';
import { isOwnAddress } from './own-address.ts';
import { libraryWords } from './words.ts';

/** A body of the control API may hold a whole graph. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Starts a local stand-in for Chat: it answers calls of the REST API, keeps the friend graph, and
 * sends the callbacks.
 * @throws TypeError for an option that is unknown or wrong, UserError for a graph that is wrong, a
 * record that cannot be written, or a callback URL that is this very server
 */
export async function startChat(options: ChatOptions = {}): Promise<Chat> {
  const settings = readOptions(options, CHAT_OPTIONS);
  const { to: endpoint } = settings;
  const works = await createWorks(settings);
  const { onTrouble } = works;
  let url = '';
  const responder = createChatResponder({
    standIn: works.standIn,
    controlled: {
      ...works,
      settled: works.outbox.settled,
      onControl: settings.onControl,
      openApi: () => describeControlApi(url, VERSION),
    },
    isProxy: settings.proxyTls !== null,
    checksUserSig: settings.secretKey !== null,
    onCall: works.onCall,
    onTrouble,
    onBug: settings.onBug,
  });
  const server = await startServer(responder, {
    ...settings,
    maxBodyBytes: MAX_BODY_BYTES,
    tunnel: settings.proxyTls && tunnelOf(settings.proxyTls),
    onTrouble,
    onGiveUp: works.giveUp,
  }).catch(async (error) => {
    await works.release();
    throw error;
  });
  url = server.url;
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      works.log.close();
      await server.close();
      await works.release();
    })();
    return closing;
  };
  if (endpoint !== null && (await isOwnAddress(endpoint, url))) {
    await close();
    throw new UserError(libraryWords.now.isStandIn(showEndpoint(endpoint)), { hint: [libraryWords.now.otherPort] });
  }
  return createHandle(url, works, settings, close);
}

/** The only places that a tunnel leads to. */
const tunnelOf = (tls: ServerTls): Tunnel => ({
  tls,
  accepts: (authority) => {
    const host = /^(.*):443$/.exec(authority)?.[1];
    return host !== undefined && isChatHost(host);
  },
});
