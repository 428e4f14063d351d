import type { TLSSocket } from 'node:tls';

/** What arrived that was no callback: not HTTP, cut off, too slow. */
export interface Trouble {
  readonly message: string;
}

/** Says why node:http could not read a request. */
export function describeClientError(
  error: NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number },
): string {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'a request did not arrive completely in time';
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'the headers of a request are larger than 16 KiB';
  // A TLS record of type handshake begins with these two bytes.
  if (error.rawPacket?.[0] === 0x16 && error.rawPacket[1] === 0x03)
    return 'a sender tried TLS on this plain HTTP port: its URL must begin with http://';
  return `what arrived is not HTTP: ${error.message.replace(/^Parse Error: /, '')}`;
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
  return `a TLS handshake failed: ${message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:/, '').trim()}`;
}
