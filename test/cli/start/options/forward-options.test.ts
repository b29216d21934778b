import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forwardChoice } from '../../../../src/cli/start/options/forward-options.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-credentials-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const targetsOf = (...forward: string[]) => forwardChoice({ forward }, {}).targets;

test('reads services and URLs', () => {
  expect(targetsOf('dynamodb=http://127.0.0.1:8000', 'ses=aws')).toEqual([
    { service: 'dynamodb', to: new URL('http://127.0.0.1:8000') },
    { service: 'ses', to: 'aws' },
  ]);
});

test.each(['dynamodb', 'dynamodb=', '=http://127.0.0.1', 'dynamodb=127.0.0.1:8000', 'dynamodb=ftp://host'])(
  'refuses %s with an example',
  (typed) => {
    expect(() => targetsOf(typed)).toThrow(
      `--forward takes SERVICE=URL, such as dynamodb=http://127.0.0.1:8000 or dynamodb=aws, not "${typed}"`,
    );
  },
);

test.each([
  ['dynamdb', 'Did you mean "dynamodb"? To use the name nevertheless, write scope:dynamdb='],
  ['DynamoDB', 'Did you mean "dynamodb"?'],
  ['stepfunctions', 'Did you mean "states"?'],
  ['our-own-gateway', 'in its signatures. To use the name nevertheless, write scope:our-own-gateway='],
])('refuses the name %s, with a hint', (service, hint) => {
  expect(() => targetsOf(`${service}=aws`)).toThrow(hint);
});

test('takes any name that is marked as a scope', () => {
  expect(targetsOf('scope:dynamdb=aws')).toEqual([{ service: 'dynamdb', to: 'aws' }]);
});

test('refuses a URL with a path, which requests would lose', () => {
  expect(() => targetsOf('dynamodb=http://127.0.0.1:8000/local')).toThrow('takes a URL without path');
});

function credentials(env: NodeJS.ProcessEnv) {
  return forwardChoice({ forward: [] }, env).credentials();
}

test('takes credentials for AWS from the environment', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S', AWS_SESSION_TOKEN: 'T' };
  expect(await credentials(env)).toEqual({ accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' });
});

test('takes them from the profile in the credentials file otherwise', async () => {
  const file = join(folder, 'credentials');
  writeFileSync(
    file,
    '[default]\r\naws_access_key_id=D\naws_secret_access_key = E\n[other]\naws_access_key_id = O\naws_secret_access_key=P\n',
  );
  const env = { AWS_SHARED_CREDENTIALS_FILE: file };
  expect(await credentials(env)).toEqual({ accessKeyId: 'D', secretAccessKey: 'E', sessionToken: undefined });
  expect(await credentials({ ...env, AWS_PROFILE: 'other' })).toMatchObject({ accessKeyId: 'O' });
  expect(await credentials({ ...env, AWS_PROFILE: 'missing' })).toBeUndefined();
});

test('has none when there is no file', async () => {
  expect(await credentials({ AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') })).toBeUndefined();
});
