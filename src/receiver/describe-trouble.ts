import type { TLSSocket } from 'node:tls';

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
  const where = bodySize === null ? 'headers' : `body, after ${bodySize} bytes`;
  switch (error.code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: `a request did not arrive completely in time: it stopped in the ${where}` };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: 'the headers of a request are larger than 16 KiB' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, message: 'the chunk extensions of a request are larger than 16 KiB' };
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, message: `a sender ended the connection in the middle of the ${where}` };
    case 'HPE_PAUSED_H2_UPGRADE':
      return { status: 400, message: 'a sender spoke HTTP/2 without having asked; this port speaks HTTP/1.1' };
    case 'HPE_CLOSED_CONNECTION':
      return { status: 400, message: 'a sender sent more after a request with Connection: close' };
  }
  // A TLS record of type handshake begins with these two bytes.
  if (error.rawPacket?.[0] === 0x16 && error.rawPacket[1] === 0x03)
    return { status: 400, message: 'a sender tried TLS on this plain HTTP port: its URL must begin with http://' };
  const isHttp = error.code?.startsWith('HPE_') ?? false;
  const reason = error.message.replace(/^Parse Error: /, '');
  return { status: 400, message: `${isHttp ? 'what arrived is not HTTP' : 'a connection broke'}: ${reason}` };
}

/** Says why a TLS handshake failed; null when the sender only left. */
export function describeTlsError(
  { code, message }: NodeJS.ErrnoException,
  { authorizationError }: TLSSocket,
): string | null {
  if (authorizationError)
    return `a sender gave a client certificate that is not from the CA of --client-ca (${authorizationError})`;
  if (code === 'ECONNRESET') return null;
  if (code === 'ERR_SSL_HTTP_REQUEST')
    return 'a sender spoke plain HTTP to this HTTPS port: its URL must begin with https://';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE')
    return 'a sender gave no client certificate, which --client-ca demands';
  const distrust = /alert (unknown ca|bad certificate|certificate unknown)/.exec(message)?.[1];
  if (distrust !== undefined) return `a sender does not trust the certificate of this port (${distrust})`;
  return `a TLS handshake failed: ${message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:/, '').trim()}`;
}
