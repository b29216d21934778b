import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caFileFor } from '../../../src/cli/connection/ca-file.ts';

const ENDPOINT = 'https://127.0.0.1:4566';
let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'millrace-ca-'));
  for (const data of ['.millrace', 'other']) {
    mkdirSync(join(cwd, data, 'tls'), { recursive: true });
    writeFileSync(join(cwd, data, 'tls', 'ca.pem'), '');
  }
});
afterAll(() => rmSync(cwd, { recursive: true }));

test('the CA is that of AWS_CA_BUNDLE, of the data directory that is given, or of the one here', () => {
  const caOf = (env: Record<string, string>, data?: string) => caFileFor(ENDPOINT, { env, cwd }, data);
  expect(caOf({ AWS_CA_BUNDLE: 'bundle.pem' }, 'other')).toBe(join(cwd, 'bundle.pem'));
  expect(caOf({}, 'other')).toBe(join(cwd, 'other/tls/ca.pem'));
  expect(caOf({})).toBe(join(cwd, '.millrace/tls/ca.pem'));
  expect(caOf({}, 'none')).toBeUndefined();
  expect(caOf({ NODE_EXTRA_CA_CERTS: 'x.pem' })).toBeUndefined();
  expect(caFileFor('http://127.0.0.1:4566', { env: {}, cwd })).toBeUndefined();
});
