import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { readMounts } from '../../../src/lib/mount/mount-table.ts';
import { NamespaceRoot } from '../../../src/runtime/sandbox/namespace-root.ts';
import { writableMounts } from '../../../src/runtime/sandbox/root-plan.ts';
import { canRun } from '../../support/not-run.ts';
import { canHaveNamespaces } from '../../support/processes/namespaces.ts';
import { removeDirectory } from '../../support/remove-directory.ts';

const canMount = canRun(
  process.getuid?.() === 0 && (await canHaveNamespaces()),
  'a disk that is mounted while the root of functions is assembled',
  'It needs root on Linux, and namespaces.',
);

let directory: string;
let mounted: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  mounted = join(directory, 'mounted');
  for (const folder of ['bin', 'files', 'mounted']) mkdirSync(join(directory, folder));
});
afterEach(() => {
  removeDirectory(directory);
});

/** Prepares a root. Before each of the first `mounts` attempts something is mounted that was not planned. */
async function prepareBeside(mounts: number): Promise<NamespaceRoot> {
  const calls = join(directory, 'calls');
  const unshare = join(directory, 'bin', 'unshare');
  const script = `#!/bin/sh
echo call >> ${calls}
if [ "$(wc -l < ${calls})" -le ${mounts} ]; then mkdir -p ${mounted}/$$ && mount -t tmpfs disk ${mounted}/$$; fi
PATH=\${PATH#*:}
exec unshare "$@"`;
  writeFileSync(unshare, script);
  chmodSync(unshare, 0o755);
  return NamespaceRoot.prepare({
    files: nodeDisk(join(directory, 'files')),
    hidden: [],
    programPath: `${join(directory, 'bin')}:${process.env['PATH']}`,
  }).finally(() => {
    for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
      const path = line.split(' ')[1] ?? '';
      if (path.startsWith(`${mounted}/`)) spawnSync('umount', [path]);
    }
  });
}

it.runIf(canMount)('a disk that is mounted meanwhile is read only in the root of functions', async () => {
  const root = await prepareBeside(1);
  try {
    expect(writableMounts(await readMounts(root.pid))).toEqual([]);
    expect(readFileSync(join(directory, 'calls'), 'utf8')).toBe('call\ncall\n');
  } finally {
    root.close();
  }
});

it.runIf(canMount)('a machine that mounts something all the time gets no root', async () => {
  await expect(prepareBeside(100)).rejects.toThrow('cannot be made read only');
  expect(readFileSync(join(directory, 'calls'), 'utf8')).toBe('call\n'.repeat(3));
});
