import { createPrivateKey, X509Certificate } from 'node:crypto';
import { OperatorError } from '../../../../../lib/operator-error.ts';
import type { StoreTls } from './options.ts';

/** Files that can never work are refused before a server is asked, which would only close the connection. @throws OperatorError */
export function checkTls({ ca, cert, key }: StoreTls, nowMs: number): void {
  // The file may contain several, of which one that has expired is not needed.
  if (ca !== undefined) readCertificate(ca, 'CA');
  if (cert === undefined || key === undefined) return;
  const certificate = readCertificate(cert, 'CERT');
  if (Date.parse(certificate.validTo) < nowMs) {
    throw new OperatorError(`--store-tls: CERT has expired (${certificate.validTo}): renew it`);
  }
  let belongs: boolean;
  try {
    belongs = certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new OperatorError('--store-tls: KEY is no private key in PEM without a password', { cause });
  }
  if (!belongs)
    throw new OperatorError('--store-tls: KEY is not the key of CERT: name the files of one pair');
}

function readCertificate(pem: string, part: 'CA' | 'CERT'): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new OperatorError(
      `--store-tls: ${part} is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----`,
      { cause },
    );
  }
}
