import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { issueCertificate } from '../../../src/lib/certificate/certificate.ts';

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const authority = keys();
const server = keys();

function issue(names: readonly string[], options: { serialNumber?: Buffer; notAfterMs?: number } = {}) {
  return new X509Certificate(
    issueCertificate({
      subject: 'server',
      issuer: 'authority',
      publicKey: server.publicKey,
      issuerPrivateKey: authority.privateKey,
      issuerPublicKey: authority.publicKey,
      serialNumber: options.serialNumber ?? Buffer.from([1]),
      notBeforeMs: Date.UTC(2026, 0, 1),
      notAfterMs: options.notAfterMs ?? Date.UTC(2027, 11, 31, 23, 59, 59),
      use: { kind: 'server', names },
    }),
  );
}

test('OpenSSL reads the fields of a certificate', () => {
  const certificate = issue(['localhost', 'a.example', '127.0.0.1', '::1']);
  expect(certificate.subject).toBe('CN=server');
  expect(certificate.issuer).toBe('CN=authority');
  expect(certificate.subjectAltName).toBe(
    'DNS:localhost, DNS:a.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
  );
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect(certificate.ca).toBe(false);
  expect(certificate.validFrom).toBe('Jan  1 00:00:00 2026 GMT');
  expect(certificate.validTo).toBe('Dec 31 23:59:59 2027 GMT');
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(server.privateKey)).toBe(true);
});

test('years from 2050 on are written with four digits', () => {
  expect(issue(['a'], { notAfterMs: Date.UTC(2051, 1, 3) }).validTo).toBe('Feb  3 00:00:00 2051 GMT');
});

test('every serial number is encoded as a positive number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
      const { serialNumber } = issue(['a'], { serialNumber: Buffer.from(bytes) });
      expect(BigInt(`0x${serialNumber}`)).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
    }),
  );
});

test('a certificate is valid for the addresses in it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      expect(issue([address]).checkIP(address)).toBe(address);
    }),
  );
});
