import { parseCallback, summarizeCallback } from '../callback.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from '../exchange.ts';
import { FINDINGS, type Finding } from '../findings.ts';
import { shorten } from '../json.ts';
import { accountsIn, anonymizeReplyBody, anonymizeRequestBody } from './anonymize-body.ts';
import { anonymizeHeaders } from './anonymize-headers.ts';
import { anonymizeTarget } from './anonymize-target.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { anonymizeWords } from './words.ts';

/** A recording that somebody has doctored can name any number of things. */
const MAX_NOTES = 100;

/** Names that findings point to, in the body, the query and the headers. */
const PLACES = [
  ...['CallbackCommand', 'PairList', 'From_Account', 'To_Account', 'ActionStatus', 'ErrorCode', 'ErrorInfo'],
  ...['SdkAppid', 'contenttype', 'ClientIP', 'OptPlatform', 'Sign', 'RequestTime'],
  ...['Content-Type', 'Content-Encoding'],
].join('|');
/** A place that says nothing about anybody, even where an account has the id `.` or `PairList`. */
const IS_PLACE = new RegExp(`^(?:\\$(?:\\.(?:${PLACES})|\\[\\d{1,7}\\])*|\\??(?:${PLACES}))$`);

/** Rewrites exchanges; the same account gets the same pseudonym in all of them. */
export interface Anonymizer {
  /** Learns the accounts of an exchange; all are learnt before the first is rewritten. */
  learn(exchange: Exchange): void;
  rewrite(exchange: Exchange): Exchange;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

export function createAnonymizer(): Anonymizer {
  const pseudonyms = createPseudonyms();
  const leftOut = new Set<string>();
  let binaryBodies = 0;

  const leaveOut = (what: string) => void leftOut.add(what);
  const headers = (list: HeaderList, body: EncodedBody) => anonymizeHeaders(list, decodeBody(body).length, leaveOut);
  const body = (encoded: EncodedBody, anonymize: (text: string, pseudonyms: Pseudonyms) => string): EncodedBody => {
    if (encoded.bodyEncoding === 'utf8') return { body: anonymize(encoded.body, pseudonyms), bodyEncoding: 'utf8' };
    binaryBodies += 1;
    return { body: '', bodyEncoding: 'utf8' };
  };
  // The message of a finding quotes, and cuts, what came.
  const untold = ({ code, level, about, at, message, ...others }: Finding): Finding => {
    leaveOutMembers(others, leaveOut);
    const title = FINDINGS[code]?.title;
    return {
      ...{ code, level, about },
      ...(at === undefined ? {} : { at: IS_PLACE.test(at) ? at : pseudonyms.text(at) }),
      message: title ?? pseudonyms.text(message),
    };
  };

  return {
    learn: ({ request }) => {
      if (request.bodyEncoding === 'utf8') for (const id of accountsIn(request.body)) pseudonyms.account(id);
    },
    rewrite: ({ request, reply, failure, callback, findings, ...rest }) => {
      const { v, type, id, at, side, latencyMs, verdict, parent, attempt, ...others } = rest;
      leaveOutMembers(others, leaveOut);
      const asked = body(request, anonymizeRequestBody);
      const answered = reply && body(reply, anonymizeReplyBody);
      const target = anonymizeTarget(request.target, pseudonyms, leaveOut);
      const { method, httpVersion } = request;
      return {
        ...{ v, type, id, at, side },
        request: { method, target, httpVersion, headers: headers(request.headers, asked), ...asked },
        reply: reply && answered && { status: reply.status, headers: headers(reply.headers, answered), ...answered },
        failure: failure && {
          kind: failure.kind,
          message: pseudonyms.text(failure.message),
          ...(failure.code === undefined ? {} : { code: failure.code }),
        },
        latencyMs,
        callback: callback && summarizeCallback(parseCallback(target, decodeBody(asked))),
        verdict,
        findings: findings.map(untold),
        ...(parent === undefined ? {} : { parent }),
        ...(attempt === undefined ? {} : { attempt }),
      };
    },
    get notes() {
      const words = anonymizeWords.now;
      return [
        ...[...leftOut].sort().slice(0, MAX_NOTES).map(words.leftOut),
        ...(leftOut.size > MAX_NOTES ? [words.leftOut(words.more(leftOut.size - MAX_NOTES))] : []),
        ...(binaryBodies > 0 ? [words.leftOut(words.bodies(binaryBodies))] : []),
      ];
    },
  };
}

/** What this version does not know may hold anything. */
function leaveOutMembers(others: object, leaveOut: (what: string) => void): void {
  for (const name of Object.keys(others)) leaveOut(anonymizeWords.now.member(shorten(name, 40)));
}
