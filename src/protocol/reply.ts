import type { JsonObject } from './json.ts';
import { isJsonObject, member, readJson } from './json.ts';

export const ACTION_STATUSES = ['OK', 'FAIL'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];

/** The documented answer to a callback: three members, all required (1047/34360). */
export interface ReplyEnvelope {
  readonly ActionStatus: ActionStatus;
  /** 0: processed, 1: failed. */
  readonly ErrorCode: 0 | 1;
  readonly ErrorInfo: string;
}

export const ENVELOPE_MEMBERS = ['ActionStatus', 'ErrorCode', 'ErrorInfo'] as const;

export function okEnvelope(errorInfo = ''): ReplyEnvelope {
  return { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: errorInfo };
}

export function failEnvelope(errorInfo: string): ReplyEnvelope {
  return { ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: errorInfo };
}

/** The bytes of an envelope, compact, members in the documented order. */
export function buildReply(envelope: ReplyEnvelope): Uint8Array {
  return Buffer.from(JSON.stringify(envelope));
}

/** The JSON object in a reply's body; null where the body is not one. */
function readEnvelope(body: Uint8Array): JsonObject | null {
  const reading = readJson(body);
  return reading.ok && isJsonObject(reading.value) ? reading.value : null;
}

/** ActionStatus, whatever else the reply holds; null where it is absent or not a string. */
export const actionStatusOf = (body: Uint8Array): string | null => textOf(body, 'ActionStatus');

/** ErrorInfo, whatever else the reply holds; null where it is absent or not a string. */
export const errorInfoOf = (body: Uint8Array): string | null => textOf(body, 'ErrorInfo');

function textOf(body: Uint8Array, name: (typeof ENVELOPE_MEMBERS)[number]): string | null {
  const envelope = readEnvelope(body);
  const text = envelope ? member(envelope, name) : undefined;
  return typeof text === 'string' ? text : null;
}
