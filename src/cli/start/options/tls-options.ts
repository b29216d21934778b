import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Logger } from '../../../lib/log/logger.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import type { TlsChoice, TlsIdentity } from '../../../server/tls/identity.ts';
import { optionalChoice, type OptionValues, text, UsageError } from '../../command-line/options.ts';

// Certificate authorities that renew automatically do so a month before the end: two weeks mean that it has failed.
const WARNED_BEFORE_MS = 14 * 86_400_000;

/** Options of the commands that start a server. */
export const tlsOptions = {
  tls: optionalChoice(
    ['self-signed'],
    'serve TLS as well, with a generated certificate that is stored in the data directory',
  ),
  'tls-cert': text('FILE', 'serve TLS with this certificate and its chain, in PEM'),
  'tls-key': text('FILE', 'the private key of --tls-cert, in PEM'),
};

/**
 * @returns undefined when TLS is not requested
 * @throws OperatorError that names the file and the remedy
 */
export function tlsChoice(
  options: OptionValues<typeof tlsOptions>,
  { cwd, logger, now }: { cwd: string; logger: Logger; now: () => number },
): TlsChoice | undefined {
  const { tls, 'tls-cert': certFile, 'tls-key': keyFile } = options;
  if (certFile === undefined && keyFile === undefined) return tls && { kind: 'self-signed' };
  if (tls !== undefined) {
    throw new UsageError(
      '--tls self-signed generates a certificate: remove it, or remove --tls-cert and --tls-key',
    );
  }
  if (keyFile === undefined) throw new UsageError('--tls-cert also needs --tls-key FILE, its private key');
  if (certFile === undefined) throw new UsageError('--tls-key also needs --tls-cert FILE, its certificate');

  const read = () => readIdentity({ certFile, keyFile, cwd, logger, nowMs: now() });
  return { kind: 'given', ...read(), readAgain: read };
}

interface IdentityFiles {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cwd: string;
  readonly logger: Logger;
  readonly nowMs: number;
}

/** @throws OperatorError that names the file and the remedy */
function readIdentity(files: IdentityFiles): TlsIdentity {
  const { certFile, keyFile, cwd } = files;
  const certificates = readPem(resolve(cwd, certFile), '--tls-cert');
  const privateKey = readPem(resolve(cwd, keyFile), '--tls-key');
  return checkedIdentity({ certificates, privateKey }, files);
}

/**
 * Whether TLS can be served with the contents of these files.
 * @throws OperatorError that names the file and the remedy
 */
export function checkedIdentity(
  { certificates, privateKey }: TlsIdentity,
  { certFile, keyFile, logger, nowMs }: Omit<IdentityFiles, 'cwd'>,
): TlsIdentity {
  const certificate = readCertificate(certificates, certFile);
  if (!certificate.checkPrivateKey(readPrivateKey(privateKey, keyFile))) {
    throw new OperatorError(
      `the key in ${keyFile} does not belong to the first certificate in ${certFile}: give a matching pair, ` +
        'with the server certificate before those of its issuers',
    );
  }
  try {
    createSecureContext({ cert: certificates, key: privateKey });
  } catch (error) {
    throw new OperatorError(
      `${certFile} and ${keyFile} cannot be used for TLS (${(error as Error).message}): issue a new certificate`,
      { cause: error },
    );
  }
  const leftMs = Date.parse(certificate.validTo) - nowMs;
  if (leftMs < 0) {
    logger.warn(
      `the certificate in ${certFile} expired on ${certificate.validTo}: clients will reject it until it is renewed`,
    );
  } else if (leftMs < WARNED_BEFORE_MS) {
    logger.warn(
      `the certificate in ${certFile} expires on ${certificate.validTo}: renew it, then send SIGHUP to this server`,
    );
  }
  return { certificates, privateKey };
}

function readPem(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'no such file; check the path',
      EACCES: 'no permission to read it; change its owner or mode',
      EISDIR: 'it is a directory; give the file in it',
    };
    throw new OperatorError(`cannot read ${file} (${option}): ${reasons[code ?? ''] ?? message}`, {
      cause: error,
    });
  }
}

function readCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new OperatorError(
      `${file} contains no certificate in PEM: give the file with "-----BEGIN CERTIFICATE-----" as --tls-cert`,
      { cause: error },
    );
  }
}

function readPrivateKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new OperatorError(
      /ENCRYPTED/.test(pem)
        ? `the key in ${file} is encrypted: remove the passphrase (openssl pkey -in ${file} -out FILE) and give FILE as --tls-key`
        : `${file} contains no private key in PEM: give the file with "-----BEGIN PRIVATE KEY-----" as --tls-key`,
      { cause: error },
    );
  }
}
