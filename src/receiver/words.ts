import { wording } from '../language.ts';

/** What went wrong where requests arrive. */
const EN = {
  inHeaders: 'headers',
  inBody: (bytes: number) => `body, after ${bytes} bytes`,
  slow: (where: string) => `a request did not arrive completely in time: it stopped in the ${where}`,
  largeHeaders: 'the headers of a request are larger than 16 KiB',
  largeExtensions: 'the chunk extensions of a request are larger than 16 KiB',
  ended: (where: string) => `a sender ended the connection in the middle of the ${where}`,
  http2: 'a sender spoke HTTP/2 without having asked; this port speaks HTTP/1.1',
  afterClose: 'a sender sent more after a request with Connection: close',
  tlsOnHttp: 'a sender tried TLS on this plain HTTP port: its URL must begin with http://',
  notHttp: (reason: string) => `what arrived is not HTTP: ${reason}`,
  broke: (reason: string) => `a connection broke: ${reason}`,
  foreignCertificate: (error: string) =>
    `a sender gave a client certificate that is not from the CA of --client-ca (${error})`,
  httpOnTls: 'a sender spoke plain HTTP to this HTTPS port: its URL must begin with https://',
  noCertificate: 'a sender gave no client certificate, which --client-ca demands',
  distrust: (alert: string) => `a sender does not trust the certificate of this port (${alert})`,
  handshake: (reason: string) => `a TLS handshake failed: ${reason}`,
  left: 'the connection ended before the reply could be sent',
  late: (limitMs: number) => `the reply took longer than ${limitMs} ms`,

  // The faults that a receiver plays.
  hang: 'no reply was sent, the connection stayed open (hang)',
  reset: 'the connection was reset instead of a reply (reset)',
  close: 'the connection was closed without a reply (close)',
  truncate: 'the connection was closed in the middle of the reply (truncate)',
  'slow-body': 'the reply was sent a byte at a time (slow-body)',
  'not-http': 'something other than HTTP was sent (not-http)',
};
export type ReceiverWords = typeof EN;
export const receiverWords = wording<ReceiverWords>(EN);
