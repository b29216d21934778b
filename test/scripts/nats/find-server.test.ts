import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findNatsServer, isOlder, missingNatsServer } from '../../../scripts/nats/find-server.ts';
import { temporaryDirectory } from '../../support/server-process.ts';

/** A program that prints the version as nats-server does. */
async function fakeServer(directory: string, output: string): Promise<string> {
  const path = join(directory, 'nats-server');
  await writeFile(path, `#!/bin/sh\necho '${output}'\n`);
  await chmod(path, 0o755);
  return path;
}

test('the program is found in PATH, or where the variable says', async () => {
  await using first = await temporaryDirectory();
  await using second = await temporaryDirectory();
  const inPath = await fakeServer(first.path, 'nats-server: v2.14.0');
  const named = await fakeServer(second.path, 'nats-server: v2.15.3');
  const PATH = `/nowhere:${first.path}`;
  expect(findNatsServer({ PATH })).toEqual({ path: inPath, version: '2.14.0' });
  expect(findNatsServer({ PATH, MILLRACE_NATS_SERVER: named })).toEqual({ path: named, version: '2.15.3' });
});

test('what is missing, too old or something else is an error that says how to get it', async () => {
  await using directory = await temporaryDirectory();
  const reason = missingNatsServer({ PATH: directory.path });
  expect(reason).toMatch(/^nats-server was not found in PATH\./);
  expect(reason).toContain('go install github.com/nats-io/nats-server/v2@v');
  expect(reason).toContain('brew install nats-server');
  expect(reason).toContain('apt-get install nats-server');

  const path = await fakeServer(directory.path, 'nats-server: v2.10.27');
  expect(missingNatsServer({ PATH: directory.path })).toContain(
    `${path} is version 2.10.27, which is too old.`,
  );
  await fakeServer(directory.path, 'hello');
  expect(missingNatsServer({ PATH: directory.path })).toContain('is no nats-server');
  expect(missingNatsServer({ MILLRACE_NATS_SERVER: '/nowhere/x' })).toContain('/nowhere/x cannot be run');
});

test.each([
  ['2.9.25', '2.14.0', true],
  ['2.14.0', '2.14.0', false],
  ['2.14.1', '2.14.0', false],
  ['10.0.0', '9.0.0', false],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
