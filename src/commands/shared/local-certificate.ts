import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeSystemError, UserError } from '../../errors.ts';
import { sharedWords } from './words.ts';

/** A certificate for localhost, kept in a folder of the user. */
export interface LocalCertificate {
  readonly cert: string;
  readonly key: string;
  /** The path of the certificate, which senders have to trust. */
  readonly certFile: string;
}

const DAY_MS = 86_400_000;
const VALID_DAYS = 30;
/** A certificate that expires sooner than this is replaced. */
const RENEW_DAYS = 7;
/** Windows has no such flag, and links there need a privilege. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/** `$XDG_DATA_HOME/friend-cb`, or `~/.local/share/friend-cb`. */
function folderOf(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_DATA_HOME'] || join(env['HOME'] || homedir(), '.local', 'share');
  return join(base, 'friend-cb');
}

/** What a kept certificate speaks for. */
export interface CertificateNames {
  /** The name of its files. */
  readonly file: string;
  /** Names besides localhost, 127.0.0.1 and ::1. */
  readonly hosts: readonly string[];
}

export const LOCALHOST: CertificateNames = { file: 'localhost', hosts: [] };

/**
 * The kept certificate for localhost, 127.0.0.1, ::1 and the names given; a new one when there is
 * none, or when it is of no use any more. Both files are private to the user.
 */
export async function localCertificate(
  { file, hosts }: CertificateNames,
  env: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): Promise<LocalCertificate> {
  const folder = folderOf(env);
  const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)];
  try {
    const [cert, key] = [readPrivate(certFile), readPrivate(keyFile)];
    if (cert !== null && key !== null && isUsable(cert, key, hosts, nowMs)) return { cert, key, certFile };
    const made = await makeCertificate(hosts, nowMs);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writePrivate(keyFile, made.key);
    writePrivate(certFile, made.cert);
    return { ...made, certFile };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw new UserError(sharedWords.now.cannotStore(folder, describeSystemError(error)), {
        hint: [sharedWords.now.ownCertificate],
      });
    throw error;
  }
}

/**
 * A certificate that is trusted by itself. It is no CA: whoever gets hold of its key can speak for
 * these names, and for no other.
 */
async function makeCertificate(
  hosts: readonly string[],
  nowMs: number,
): Promise<{ readonly cert: string; readonly key: string }> {
  const { generate } = await import('selfsigned');
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'friend-cb on localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
          ...hosts.map((value) => ({ type: 2 as const, value })),
        ],
      },
    ],
  });
  return { cert, key };
}

/** Whether both can be read, belong together, have the names, stay valid for a while, and are no CA's. */
function isUsable(cert: string, key: string, hosts: readonly string[], nowMs: number): boolean {
  try {
    const parsed = new X509Certificate(cert);
    const isFresh = Date.parse(parsed.validTo) - nowMs > RENEW_DAYS * DAY_MS;
    const isComplete = hosts.every((host) => parsed.checkHost(host) !== undefined);
    return isFresh && isComplete && !parsed.ca && parsed.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** The text of a file that only the user can read; null where there is none, or a link, or others can read it. */
function readPrivate(file: string): string | null {
  let opened: number;
  try {
    opened = openSync(file, constants.O_RDONLY | NO_LINK);
  } catch {
    return null;
  }
  try {
    const { mode, uid } = fstatSync(opened);
    const isPrivate = process.platform === 'win32' || ((mode & 0o077) === 0 && uid === process.getuid?.());
    return isPrivate ? readFileSync(opened, 'utf8') : null;
  } finally {
    closeSync(opened);
  }
}

/** Writes a new file and puts it in the place of the old one, so that no link is written through. */
function writePrivate(file: string, text: string): void {
  const fresh = `${file}.${randomUUID()}`;
  const opened = openSync(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_LINK, 0o600);
  try {
    writeFileSync(opened, text);
  } finally {
    closeSync(opened);
  }
  renameSync(fresh, file);
}
