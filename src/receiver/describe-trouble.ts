import type { TLSSocket } from 'node:tls';
import { receiverWords } from './words.ts';

/** What went wrong beside the callbacks. */
export interface Trouble {
  readonly message: string;
  /**
   * Set where something arrived that could not be read as a request: not HTTP, cut off, too slow, a
   * handshake that failed. Absent for trouble of this machine: a record that cannot be written.
   */
  readonly isArrival?: true;
}

/** What is said of bytes that node:http could not read as a request, and the status of the answer. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/** @param bodySize the bytes of a body that was being read; null where none was */
export function describeClientError(
  error: NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number },
  bodySize: number | null,
): Refusal {
  const words = receiverWords.now;
  const where = bodySize === null ? words.inHeaders : words.inBody(bodySize);
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: words.slow(where) };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: words.largeHeaders };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, message: words.largeExtensions };
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, message: words.ended(where) };
    case 'HPE_PAUSED_H2_UPGRADE':
      return { status: 400, message: words.http2 };
    case 'HPE_CLOSED_CONNECTION':
      return { status: 400, message: words.afterClose };
  }
  // A TLS record of type handshake begins with these two bytes.
  if (error.rawPacket?.[0] === 0x16 && error.rawPacket[1] === 0x03) return { status: 400, message: words.tlsOnHttp };
  const isHttp = error.code?.startsWith('HPE_') ?? false;
  const reason = error.message.replace(/^Parse Error: /, '');
  return { status: 400, message: isHttp ? words.notHttp(reason) : words.broke(reason) };
}

/** Says why a TLS handshake failed; null when the sender only left. */
export function describeTlsError(
  { code, message }: NodeJS.ErrnoException,
  { authorizationError }: TLSSocket,
): string | null {
  const words = receiverWords.now;
  if (authorizationError) return words.foreignCertificate(String(authorizationError));
  if (code === 'ECONNRESET') return null;
  if (code === 'ERR_SSL_HTTP_REQUEST') return words.httpOnTls;
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return words.noCertificate;
  const distrust = /alert (unknown ca|bad certificate|certificate unknown)/.exec(message)?.[1];
  if (distrust !== undefined) return words.distrust(distrust);
  return words.handshake(message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:/, '').trim());
}
