import type { Json, JsonObject } from '../json.ts';
import type { REST_CALLS, Service } from './calls.ts';

/** The end of every reply: whether the call as a whole was carried out (1047/34620). */
interface RestEnvelope {
  readonly ActionStatus: 'OK' | 'FAIL';
  /** 0 is success. */
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
  /** Only in replies of `sns` and `profile`. */
  readonly ErrorDisplay?: string;
}

/** What goes back for a call. */
export interface RestReply {
  readonly code: number;
  /** Why the call as a whole was refused, in plain words; null where it was not. */
  readonly problem: string | null;
  readonly body: JsonObject;
}

const hasDisplay = (service: Service | null) => service !== 'im_open_login_svc';

/** A reply to a call that was carried out, with the members that the call adds. */
export function restOk(service: Service, members: JsonObject = {}): RestReply {
  return { code: 0, problem: null, body: { ...members, ...envelope(service, 0, '') } };
}

/**
 * A refusal of the whole call: it has no items.
 * @param errorInfo the problem in English, which callers may compare
 */
export function restFail(service: Service | null, code: number, problem: string, errorInfo = problem): RestReply {
  return { code, problem, body: { ...envelope(service, code, errorInfo) } };
}

function envelope(service: Service | null, code: number, info: string): RestEnvelope & { [member: string]: Json } {
  return {
    ActionStatus: code === 0 ? 'OK' : 'FAIL',
    ErrorCode: code,
    ErrorInfo: info,
    ...(hasDisplay(service) ? { ErrorDisplay: '' } : {}),
  };
}

/** The calls whose pages name `Fail_Account`; that of friend_delete does not. */
const TELLS_FAILED: readonly string[] = [
  'friend_add',
  'friend_import',
  'friend_update',
  'friend_check',
  'friend_get_list',
  'black_list_add',
  'black_list_delete',
  'black_list_check',
  'portrait_get',
] satisfies readonly (typeof REST_CALLS)[number]['name'][];

export const tellsFailed = (call: string): boolean => TELLS_FAILED.includes(call);
