import { decodeBody, type EncodedBody, type Exchange, encodeBody, type HeaderList } from '../protocol/exchange.ts';
import type { Finding } from '../protocol/findings.ts';
import type { CallMask } from '../protocol/rest/call-mask.ts';
import { maskHeader } from '../record/ndjson.ts';
import type { Entry } from './history.ts';

/** What may be shown of records: no credentials, no cookies, no secret that is known here. */
export interface Masking {
  readonly text: (given: string) => string;
  record<Of extends Entry['record']>(record: Of): Of;
  request(request: Exchange['request']): Exchange['request'];
}

export function createMasking(mask: CallMask): Masking {
  const { text } = mask;
  const maskHeaders = (headers: HeaderList): HeaderList =>
    headers.map(([name, value]) => [name, text(maskHeader(name, value))]);
  const maskBody = ({ body, bodyEncoding }: EncodedBody): EncodedBody => {
    const bytes = decodeBody({ body, bodyEncoding });
    const masked = mask.body(bytes);
    return masked === bytes ? { body, bodyEncoding } : encodeBody(masked);
  };
  const maskFinding = (finding: Finding): Finding => ({ ...finding, message: text(finding.message) });
  const request = (given: Exchange['request']): Exchange['request'] => ({
    ...given,
    target: mask.target(given.target),
    headers: maskHeaders(given.headers),
    ...maskBody(given),
  });
  const maskSummary = (callback: Exchange['callback']): Exchange['callback'] =>
    callback && {
      ...callback,
      command: callback.command && text(callback.command),
      sdkAppId: callback.sdkAppId && text(callback.sdkAppId),
      platform: callback.platform && text(callback.platform),
      clientIp: callback.clientIp && text(callback.clientIp),
      pairs: callback.pairs.map((pair) => ({
        ...pair,
        From_Account: text(pair.From_Account),
        To_Account: text(pair.To_Account),
      })),
    };
  const maskExchange = (exchange: Exchange): Exchange => {
    const { reply, failure } = exchange;
    return {
      ...exchange,
      request: request(exchange.request),
      reply: reply && { ...reply, headers: maskHeaders(reply.headers), ...maskBody(reply) },
      failure: failure && { ...failure, message: text(failure.message) },
      callback: maskSummary(exchange.callback),
      findings: exchange.findings.map(maskFinding),
    };
  };
  return {
    text,
    request,
    // The stand-in has masked the records of calls already.
    record: <Of extends Entry['record']>(record: Of): Of =>
      record.type === 'exchange' ? (maskExchange(record as Exchange) as Of) : record,
  };
}
