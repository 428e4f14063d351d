import { decodeBody, type Exchange } from '../../protocol/exchange.ts';
import { isJsonObject, member, readJson, shorten } from '../../protocol/json.ts';
import { EXAMPLE_SDK_APP_ID } from '../../protocol/query.ts';

const EXAMPLE_NOTE = ", the documentation's example: --sdk-appid gives yours";

/** The endpoint's own reason for a refusal, and the most frequent cause: the wrong app. */
export function hintsOnRefusal({ verdict, reply }: Exchange, sdkAppId: string): string[] {
  if (reply === null || (verdict !== 'fail' && verdict !== 'denied')) return [];
  const envelope = readJson(decodeBody(reply));
  const info = envelope.ok && isJsonObject(envelope.value) ? member(envelope.value, 'ErrorInfo') : undefined;
  return [
    ...(typeof info === 'string' && info !== '' ? [`the endpoint says: ${shorten(info, 200)}`] : []),
    `it was sent for app ${sdkAppId}${sdkAppId === EXAMPLE_SDK_APP_ID ? EXAMPLE_NOTE : ''}`,
  ];
}
