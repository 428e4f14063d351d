import type { JsonObject } from '../protocol/json.ts';
import type { Chat } from './chat-types.ts';

/** Calls the stand-in's REST API over HTTP as the app's administrator, as a backend does; `name` as in `friend_delete`. */
export async function callRest(chat: Chat, sdkAppId: string, name: string, body: JsonObject): Promise<JsonObject> {
  const query = new URLSearchParams({
    sdkappid: sdkAppId,
    identifier: 'administrator',
    usersig: chat.userSig('administrator'),
    random: '1',
    contenttype: 'json',
  });
  const response = await fetch(`${chat.url}v4/sns/${name}?${query}`, { method: 'POST', body: JSON.stringify(body) });
  return (await response.json()) as JsonObject;
}
