import { parseCallback, summarizeCallback } from '../callback.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from '../exchange.ts';
import { FINDINGS, type Finding } from '../findings.ts';
import { accountsIn, anonymizeReplyBody, anonymizeRequestBody } from './anonymize-body.ts';
import { anonymizeHeaders } from './anonymize-headers.ts';
import { anonymizeTarget } from './anonymize-target.ts';
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts';

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
  const untold = (finding: Finding): Finding => ({
    ...finding,
    message: FINDINGS[finding.code]?.title ?? pseudonyms.text(finding.message),
  });

  return {
    learn: ({ request }) => {
      if (request.bodyEncoding === 'utf8') for (const id of accountsIn(request.body)) pseudonyms.account(id);
    },
    rewrite: (exchange) => {
      const { request, reply, failure } = exchange;
      const asked = body(request, anonymizeRequestBody);
      const answered = reply && body(reply, anonymizeReplyBody);
      const target = anonymizeTarget(request.target, pseudonyms, leaveOut);
      return {
        ...exchange,
        request: { ...request, ...asked, target, headers: headers(request.headers, asked) },
        reply: reply && answered && { ...reply, ...answered, headers: headers(reply.headers, answered) },
        failure: failure && { ...failure, message: pseudonyms.text(failure.message) },
        callback: exchange.callback && summarizeCallback(parseCallback(target, decodeBody(asked))),
        findings: exchange.findings.map(untold),
      };
    },
    get notes() {
      return [
        ...[...leftOut].sort().map((each) => `left out: ${each}`),
        ...(binaryBodies > 0
          ? [`left out: ${binaryBodies} ${binaryBodies === 1 ? 'body' : 'bodies'} that are not text`]
          : []),
      ];
    },
  };
}
