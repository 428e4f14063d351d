import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeSystemError, UserError } from '../../errors.ts';

/** A certificate for localhost, kept in a folder of the user. */
export interface LocalCertificate {
  readonly cert: string;
  readonly key: string;
  /** The path of the certificate, which senders have to trust. */
  readonly certFile: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;
/** A certificate that expires sooner than this is replaced. */
const RENEW_DAYS = 30;

/** `$XDG_DATA_HOME/friend-cb`, or `~/.local/share/friend-cb`. */
function folderOf(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share');
  return join(base, 'friend-cb');
}

const isFresh = (cert: string, nowMs: number) =>
  Date.parse(new X509Certificate(cert).validTo) - nowMs > RENEW_DAYS * DAY_MS;

/**
 * The kept certificate for localhost, 127.0.0.1 and ::1; a new one when there is none, or when it
 * is damaged or about to expire. Both files are private to the user.
 */
export async function localCertificate(
  env: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): Promise<LocalCertificate> {
  const folder = folderOf(env);
  const [certFile, keyFile] = [join(folder, 'localhost.crt'), join(folder, 'localhost.key')];
  try {
    if (existsSync(certFile) && existsSync(keyFile)) {
      const [cert, key] = [readFileSync(certFile, 'utf8'), readFileSync(keyFile, 'utf8')];
      if (belongTogether(cert, key) && isFresh(cert, nowMs)) return { cert, key, certFile };
    }
    const { generate } = await import('selfsigned');
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'friend-cb on localhost' }], {
      algorithm: 'sha256',
      keyType: 'ec',
      notBeforeDate: new Date(nowMs - DAY_MS),
      notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
      extensions: [
        // The certificate is its own issuer, and senders are given it as the CA.
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
            { type: 7, ip: '::1' },
          ],
        },
      ],
    });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [file, text] of [
      [certFile, cert],
      [keyFile, key],
    ] as const) {
      writeFileSync(file, text, { mode: 0o600 });
      chmodSync(file, 0o600);
    }
    return { cert, key, certFile };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw new UserError(`cannot store the certificate in '${folder}': ${describeSystemError(error)}`, {
        hint: ['use a certificate of your own with --cert and --key'],
      });
    throw error;
  }
}

/** Whether both can be read and the key is the certificate's. */
function belongTogether(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
