import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseMounts } from '../../../src/lib/mount/mount-table.ts';
import { planRoot } from '../../../src/runtime/sandbox/root-plan.ts';
import { canHaveNamespaces } from '../../support/processes/namespaces.ts';

it.runIf(await canHaveNamespaces())(
  'makes mounts read only whose source is called none, as under WSL and of tracefs',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-mounts-'));
    const [mountPoint, list] = [join(folder, 'mounted'), join(folder, 'list')];
    mkdirSync(mountPoint);
    const { readOnly } = planRoot({
      directory: folder,
      rootEntries: [{ name: mountPoint.split('/')[1]! }],
      varEntries: [],
      mounts: [{ mountPoint, isReadOnly: false, lockedOptions: [] }],
      hidden: [],
      replaced: new Map(),
    });
    writeFileSync(list, readOnly);
    const script = 'mount -t tmpfs none "$1"; mount -a -T "$2"; cat /proc/self/mountinfo';
    const { stdout } = spawnSync(
      'unshare',
      ['--user', '--map-root-user', '--mount', '--', '/bin/sh', '-c', script, 'sh', mountPoint, list],
      { encoding: 'utf8' },
    );
    expect(parseMounts(stdout)).toContainEqual({ mountPoint, isReadOnly: true, lockedOptions: [] });
    rmSync(folder, { recursive: true });
  },
);
