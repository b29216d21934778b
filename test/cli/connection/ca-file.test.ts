import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caFileFor, caFor } from '../../../src/cli/connection/ca-file.ts';
import { trustVariables } from '../../../src/cli/exec/trust-variables.ts';

const ENDPOINT = 'https://127.0.0.1:4566';
let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'millrace-ca-'));
  for (const data of ['.millrace', 'other']) {
    mkdirSync(join(cwd, data, 'tls'), { recursive: true });
    writeFileSync(join(cwd, data, 'tls', 'ca.pem'), `of ${data}`);
  }
  writeFileSync(join(cwd, 'x.pem'), 'of the proxy');
});
afterAll(() => rmSync(cwd, { recursive: true }));

test('the CA is that of AWS_CA_BUNDLE, of the data directory that is given, or of the one here', () => {
  const caOf = (env: Record<string, string>, data?: string) => caFileFor(ENDPOINT, { env, cwd }, data);
  expect(caOf({ AWS_CA_BUNDLE: 'bundle.pem' }, 'other')).toBe(join(cwd, 'bundle.pem'));
  expect(caOf({}, 'other')).toBe(join(cwd, 'other/tls/ca.pem'));
  expect(caOf({})).toBe(join(cwd, '.millrace/tls/ca.pem'));
  expect(caOf({}, 'none')).toBeUndefined();
  expect(caFileFor('http://127.0.0.1:4566', { env: {}, cwd })).toBeUndefined();
});

test('the authorities of NODE_EXTRA_CA_CERTS are trusted as well', () => {
  const caWith = (file: string) => caFor(ENDPOINT, { env: { NODE_EXTRA_CA_CERTS: file }, cwd });
  expect(caWith('x.pem')).toBe('of .millrace\nof the proxy');
  expect(caWith('missing.pem')).toBe('of .millrace\n');
});

test('a program gets both authorities in one file, which is removed afterwards', async () => {
  const caFile = join(cwd, '.millrace/tls/ca.pem');
  const trust = await trustVariables(caFile, { env: { NODE_EXTRA_CA_CERTS: 'x.pem' }, cwd });
  const { AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS } = trust.variables;
  expect(AWS_CA_BUNDLE).toBe(caFile);
  expect(readFileSync(NODE_EXTRA_CA_CERTS!, 'utf8')).toBe('of the proxy\nof .millrace');
  await trust.close();
  expect(existsSync(NODE_EXTRA_CA_CERTS!)).toBe(false);

  const alone = await trustVariables(caFile, { env: {}, cwd });
  expect(alone.variables).toEqual({ AWS_CA_BUNDLE: caFile, NODE_EXTRA_CA_CERTS: caFile });
  expect((await trustVariables(undefined, { env: {}, cwd })).variables).toEqual({});
});
