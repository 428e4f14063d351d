import type { ServerTls } from '../../receiver/server.ts';
import type { CommandContext } from '../shared/command.ts';
import { resolveTls } from '../shared/common-options.ts';
import { LOCALHOST, localCertificate } from '../shared/local-certificate.ts';
import type { ListenValues } from './listen-options.ts';

/** What HTTPS is served with: `tls` is null for plain HTTP. */
export interface ServerCertificate {
  readonly tls: ServerTls | null;
  /** The certificate for localhost, which senders have to be told to trust; null without one. */
  readonly certFile: string | null;
}

/** Reads the user's own certificate, or the one for localhost; neither for plain HTTP. */
export async function resolveServerTls(values: ListenValues, { io }: CommandContext): Promise<ServerCertificate> {
  if (!values.https && values.cert === null) return { tls: null, certFile: null };
  const clientCa = (await resolveTls({ ca: values.clientCa, insecure: false, cert: null, key: null })).ca;
  const { cert, key } = await resolveTls({ ca: null, insecure: false, cert: values.cert, key: values.key });
  if (cert !== null && key !== null) return { tls: { cert, key, clientCa }, certFile: null };
  const local = await localCertificate(LOCALHOST, io.env, io.now());
  return { tls: { cert: local.cert, key: local.key, clientCa }, certFile: local.certFile };
}
