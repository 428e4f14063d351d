import { decodeBody, type Exchange } from '../../protocol/exchange.ts';
import { isJsonObject, member, readJson, shorten } from '../../protocol/json.ts';
import { EXAMPLE_SDK_APP_ID } from '../../protocol/query.ts';
import { sharedWords } from './words.ts';

/** The endpoint's own reason for a refusal, and the most frequent cause: the wrong app. */
export function hintsOnRefusal({ verdict, reply }: Exchange, sdkAppId: string): string[] {
  if (reply === null || (verdict !== 'fail' && verdict !== 'denied')) return [];
  const envelope = readJson(decodeBody(reply));
  const info = envelope.ok && isJsonObject(envelope.value) ? member(envelope.value, 'ErrorInfo') : undefined;
  return [
    ...(typeof info === 'string' && info !== '' ? [sharedWords.now.endpointSays(shorten(info, 200))] : []),
    sharedWords.now.sentForApp(sdkAppId, sdkAppId === EXAMPLE_SDK_APP_ID),
  ];
}
