import type { RawRequest } from '../../protocol/exchange.ts';
import type { QueryParameter, WireShape } from '../../protocol/query.ts';
import type { HeaderEdit } from '../../protocol/request.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import { formatTree, type Layout, type Tree } from './json-tree.ts';

/** A callback that is not sent yet, so that anything about it can still be changed. */
export interface Draft {
  readonly wire: WireShape;
  readonly platform: string;
  readonly clientIp: string;
  readonly sdkAppId: string;
  /** The token to sign with; null does not sign. */
  readonly token: string | null;
  readonly ageSeconds: number;
  readonly body: Tree;
  readonly layout: Layout;
  /** Changes to the body as bytes, to the query and to the headers, in this order. */
  readonly bytes: readonly ((bytes: Buffer) => Buffer)[];
  readonly query: readonly ((parameters: readonly QueryParameter[]) => readonly QueryParameter[])[];
  readonly headers: readonly HeaderEdit[];
}

/** The request of a draft, signed now. @param requestId no two callbacks of Chat have the same */
export function finishDraft(draft: Draft, requestId: string, build: CallbackBuilder): RawRequest {
  const { wire, platform, clientIp, sdkAppId, token, ageSeconds, headers } = draft;
  const written: Buffer = Buffer.from(formatTree(draft.body, draft.layout));
  return build.callback({
    wire,
    platform,
    clientIp,
    sdkAppId,
    token,
    ageSeconds,
    requestId,
    headers,
    body: draft.bytes.reduce((bytes, edit) => edit(bytes), written),
    query: (parameters) => draft.query.reduce((edited, edit) => edit(edited), parameters),
  });
}
