import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tlsChoice } from '../../../../src/cli/start/options/tls-options.ts';
import { issueCertificate } from '../../../../src/lib/certificate/certificate.ts';
import type { Logger } from '../../../../src/lib/log/logger.ts';
import { temporaryDirectory } from '../../../support/server-process.ts';

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
  return tlsChoice(given, { cwd: directory.path, logger, now: () => nowMs });
}

test('a matching pair is accepted unchanged', () => {
  const identity = { certificates: certificate, privateKey: pem(keys) };
  const chosen = choose({ cert: 'cert.pem', key: 'key.pem' });
  expect(chosen).toMatchObject({ kind: 'given', ...identity });
  expect(chosen?.kind === 'given' && chosen.readAgain?.()).toEqual(identity);
  expect(choose({ tls: 'self-signed' })).toEqual({ kind: 'self-signed' });
  expect(choose({})).toBeUndefined();
  expect(warnings).toEqual([]);
});

test('an expired certificate is served with a warning, for clients that do not check', () => {
  expect(choose({ cert: 'cert.pem', key: 'key.pem' }, Date.UTC(2028, 0, 1))).toBeDefined();
  expect(warnings.splice(0)).toEqual([
    'the certificate in cert.pem expired on Jan  1 00:00:00 2027 GMT: clients will reject it until it is renewed',
  ]);
});

test('one that expires soon is served with a warning', () => {
  expect(choose({ cert: 'cert.pem', key: 'key.pem' }, Date.UTC(2026, 11, 17))).toBeDefined();
  expect(warnings.splice(0)).toEqual([]);
  expect(choose({ cert: 'cert.pem', key: 'key.pem' }, Date.UTC(2026, 11, 19))).toBeDefined();
  expect(warnings.splice(0)).toEqual([
    'the certificate in cert.pem expires on Jan  1 00:00:00 2027 GMT: renew it, then send SIGHUP to this server',
  ]);
});

test.each([
  [{ cert: 'cert.pem' }, '--tls-cert also needs --tls-key FILE'],
  [{ key: 'key.pem' }, '--tls-key also needs --tls-cert FILE'],
  [
    { tls: 'self-signed', cert: 'cert.pem', key: 'key.pem' } as const,
    'remove it, or remove --tls-cert and --tls-key',
  ],
  [{ cert: 'none.pem', key: 'key.pem' }, /none.pem \(--tls-cert\): no such file; check the path$/],
  [{ cert: 'cert.pem', key: 'folder' }, /folder \(--tls-key\): it is a directory; give the file in it$/],
  [{ cert: 'empty.pem', key: 'key.pem' }, 'empty.pem contains no certificate in PEM: give the file with'],
  [{ cert: 'cert.pem', key: 'empty.pem' }, 'empty.pem contains no private key in PEM: give the file with'],
  [{ cert: 'key.pem', key: 'cert.pem' }, 'key.pem contains no certificate in PEM'],
  [
    { cert: 'cert.pem', key: 'encrypted.pem' },
    'the key in encrypted.pem is encrypted: remove the passphrase',
  ],
  [
    { cert: 'cert.pem', key: 'other.pem' },
    'the key in other.pem does not belong to the first certificate in cert.pem: give a matching pair',
  ],
])('%j is refused in one line', (options, message) => {
  expect(() => choose(options)).toThrow(message);
  expect(() => choose(options)).toThrow(/^[^\n]+$/);
});
