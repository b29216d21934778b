import { createHash, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  derBitString,
  derBoolean,
  derExplicit,
  derImplicit,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTime,
  derUtf8String,
} from './der.ts';

const ECDSA_WITH_SHA256 = derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'));

export interface CertificateOptions {
  /** Common names. */
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  /** On an elliptic curve. */
  readonly issuerPrivateKey: KeyObject;
  readonly issuerPublicKey: KeyObject;
  /** At most 20 bytes: RFC 5280 section 4.1.2.2. */
  readonly serialNumber: Buffer;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** An authority that signs server certificates, or a server with its names and addresses. */
  readonly use:
    | { readonly kind: 'authority' }
    | { readonly kind: 'server'; readonly names: readonly string[] };
}

/**
 * Issues an X.509 certificate in PEM, signed with ECDSA and SHA-256.
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function issueCertificate(options: CertificateOptions): string {
  const { subject, issuer, publicKey, serialNumber, notBeforeMs, notAfterMs } = options;
  const toBeSigned = derSequence(
    derExplicit(0, derInteger(Buffer.from([2]))),
    derInteger(serialNumber),
    ECDSA_WITH_SHA256,
    commonName(issuer),
    derSequence(derTime(notBeforeMs), derTime(notAfterMs)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    derExplicit(3, derSequence(...extensionsOf(options))),
  );
  const signature = sign('sha256', toBeSigned, options.issuerPrivateKey);
  const der = derSequence(toBeSigned, ECDSA_WITH_SHA256, derBitString(signature));
  const lines = der.toString('base64').match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extensionsOf({ use, publicKey, issuerPublicKey }: CertificateOptions): Buffer[] {
  const subjectKey = extension('2.5.29.14', derOctetString(keyIdentifier(publicKey)));
  if (use.kind === 'authority') {
    return [
      // Basic constraints: an authority that may sign server certificates, but no further authorities.
      extension('2.5.29.19', derSequence(derBoolean(true), derInteger(Buffer.from([0]))), 'critical'),
      // Key usage: keyCertSign (bit 5), cRLSign (bit 6).
      extension('2.5.29.15', derBitString(Buffer.from([0b0000_0110]), 1), 'critical'),
      subjectKey,
    ];
  }
  return [
    extension('2.5.29.19', derSequence(), 'critical'),
    // Key usage: digitalSignature (bit 0).
    extension('2.5.29.15', derBitString(Buffer.from([0b1000_0000]), 7), 'critical'),
    // Extended key usage: serverAuth.
    extension('2.5.29.37', derSequence(derObjectIdentifier('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.17', derSequence(...use.names.map(alternativeName))),
    subjectKey,
    extension('2.5.29.35', derSequence(derImplicit(0, keyIdentifier(issuerPublicKey)))),
  ];
}

function extension(identifier: string, value: Buffer, critical?: 'critical'): Buffer {
  return derSequence(
    derObjectIdentifier(identifier),
    ...(critical ? [derBoolean(true)] : []),
    derOctetString(value),
  );
}

function commonName(name: string): Buffer {
  return derSequence(derSet(derSequence(derObjectIdentifier('2.5.4.3'), derUtf8String(name))));
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? derImplicit(2, Buffer.from(name)) : derImplicit(7, addressBytes(name));
}

/** A truncated hash of the key. Any value that distinguishes keys is valid: RFC 5280 section 4.2.1.2. */
function keyIdentifier(key: KeyObject): Buffer {
  const bytes = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest().subarray(0, 20);
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser returns the canonical form of an IPv6 address, which is all hexadecimal.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}
