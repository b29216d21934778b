import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tlsChoice } from '../../../src/cli/start/tls-options.ts';
import { issueCertificate } from '../../../src/lib/certificate/certificate.ts';
import type { Logger } from '../../../src/lib/log/logger.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

const NOW_MS = Date.UTC(2026, 5, 1);
const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const others = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = ({ privateKey }: KeyPairKeyObjectResult) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const certificate = issueCertificate({
  subject: 'server',
  issuer: 'server',
  publicKey: keys.publicKey,
  issuerPrivateKey: keys.privateKey,
  issuerPublicKey: keys.publicKey,
  serialNumber: Buffer.from([1]),
  notBeforeMs: Date.UTC(2026, 0, 1),
  notAfterMs: Date.UTC(2027, 0, 1),
  use: { kind: 'server', names: ['localhost'] },
});

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
  const encrypted = keys.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'p',
  });
  const files = {
    'cert.pem': certificate,
    'key.pem': pem(keys),
    'other.pem': pem(others),
    'encrypted.pem': encrypted.toString(),
    'empty.pem': '',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory.path, name), content);
  await mkdir(join(directory.path, 'folder'));
});
afterAll(() => directory[Symbol.asyncDispose]());

const warnings: string[] = [];
const ignore = () => {};
const logger: Logger = { info: ignore, warn: (message) => void warnings.push(message), error: ignore };

function choose(options: { tls?: 'self-signed'; cert?: string; key?: string }, nowMs = NOW_MS) {
  const given = { tls: options.tls, 'tls-cert': options.cert, 'tls-key': options.key };
  return tlsChoice(given, { cwd: directory.path, logger, nowMs });
}

test('a pair that belongs together is taken as it is', () => {
  expect(choose({ cert: 'cert.pem', key: 'key.pem' })).toEqual({
    kind: 'given',
    certificates: certificate,
    privateKey: pem(keys),
  });
  expect(choose({ tls: 'self-signed' })).toEqual({ kind: 'self-signed' });
  expect(choose({})).toBeUndefined();
  expect(warnings).toEqual([]);
});

test('an expired certificate is served with a warning, for clients that do not look', () => {
  expect(choose({ cert: 'cert.pem', key: 'key.pem' }, Date.UTC(2028, 0, 1))).toBeDefined();
  expect(warnings).toEqual([
    'the certificate in cert.pem expired on Jan  1 00:00:00 2027 GMT: clients will refuse it until it is renewed',
  ]);
});

test.each([
  [{ cert: 'cert.pem' }, '--tls-cert takes --tls-key FILE beside it'],
  [{ key: 'key.pem' }, '--tls-key takes --tls-cert FILE beside it'],
  [
    { tls: 'self-signed', cert: 'cert.pem', key: 'key.pem' } as const,
    'leave it or --tls-cert and --tls-key out',
  ],
  [{ cert: 'none.pem', key: 'key.pem' }, /none.pem \(--tls-cert\): there is no such file; check the path$/],
  [{ cert: 'cert.pem', key: 'folder' }, /folder \(--tls-key\): it is a directory; name the file in it$/],
  [{ cert: 'empty.pem', key: 'key.pem' }, 'empty.pem holds no certificate in PEM: give the file with'],
  [{ cert: 'cert.pem', key: 'empty.pem' }, 'empty.pem holds no private key in PEM: give the file with'],
  [{ cert: 'key.pem', key: 'cert.pem' }, 'key.pem holds no certificate in PEM'],
  [
    { cert: 'cert.pem', key: 'encrypted.pem' },
    'the key in encrypted.pem is encrypted: write it without a passphrase',
  ],
  [
    { cert: 'cert.pem', key: 'other.pem' },
    'the key in other.pem is not that of the first certificate in cert.pem: give the pair that belongs together',
  ],
])('%j is refused in one line', (options, message) => {
  expect(() => choose(options)).toThrow(message);
  expect(() => choose(options)).toThrow(/^[^\n]+$/);
});
