import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { openSandbox } from '../../../src/runtime/sandbox/open-sandbox.ts';
import { describeSandbox } from '../../../src/runtime/sandbox/probe.ts';
import type { SandboxMode } from '../../../src/runtime/sandbox/sandbox.ts';
import { canHaveNamespaces } from '../../support/processes/namespaces.ts';
import { removeDirectory } from '../../support/remove-directory.ts';

const hasNamespaces = await canHaveNamespaces();
const directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
const logged: string[] = [];
const log = (message: string) => void logged.push(message);
afterAll(() => removeDirectory(directory));

const open = (mode: SandboxMode, hidesKeys = false) =>
  openSandbox({
    mode,
    files: nodeDisk(directory),
    // Only a folder can be hidden.
    hidden: ['/usr/bin/env'],
    hidesKeys,
    bootstrapPath: join(directory, 'bootstrap.mjs'),
    readFolders: [],
    host: process.env,
    random: systemRandom,
    logger: { info: log, warn: log, error: log },
  });

it.runIf(hasNamespaces)('uses no namespaces that do not isolate functions', async () => {
  await expect(open('on')).rejects.toThrow(
    'functions cannot have namespaces of their own: /usr/bin/env cannot be hidden',
  );
  expect(await open('auto')).toMatchObject({ kind: 'host' });
  expect(logged).toContain('functions run without namespaces of their own: /usr/bin/env cannot be hidden');
});

it('warns that functions can read keys, where they have no namespaces', async () => {
  const warning = expect.stringContaining('functions can read the keys of all users in /usr/bin/env');
  await open('off');
  expect(logged).not.toContainEqual(warning);
  await open('off', true);
  expect(logged).toContainEqual(warning);
});

it('reports which of the two is in force', async () => {
  expect(await describeSandbox('off', {})).toBe(
    'Functions see the file system of this machine (--sandbox off).',
  );
  expect(await describeSandbox('auto', {})).toMatch(
    hasNamespaces ? /^Functions run in namespaces of their own\.$/ : /because they cannot have namespaces/,
  );
});
