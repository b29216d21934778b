import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { openSandbox } from '../../../src/runtime/sandbox/open-sandbox.ts';
import type { EnvironmentFolders, Sandbox } from '../../../src/runtime/sandbox/sandbox.ts';
import { canHaveNamespaces } from '../../support/processes/namespaces.ts';
import { functionSpec } from '../../support/function-spec.ts';
import { removeDirectory } from '../../support/remove-directory.ts';

describe.runIf(await canHaveNamespaces())('a function with extensions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  let sandbox: Sandbox;

  beforeAll(async () => {
    for (const folder of ['files', 'code', 'layers/extensions', 'runtime']) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    sandbox = await openSandbox({
      mode: 'on',
      files: nodeDisk(join(directory, 'files')),
      hidden: [],
      bootstrapPath: join(directory, 'runtime/bootstrap.mjs'),
      readFolders: [],
      host: process.env,
      random: systemRandom,
      logger: silentLogger,
    });
  });
  afterAll(async () => {
    await sandbox.close();
    removeDirectory(directory);
  });

  const open = () =>
    sandbox.open(
      functionSpec({
        codeDirectory: join(directory, 'code'),
        layersDirectory: join(directory, 'layers'),
        storageMb: 4,
      }),
    );
  async function run(folders: EnvironmentFolders, script: string): Promise<string> {
    const plan = await folders.wrap({
      command: '/bin/sh',
      args: ['-c', script],
      directory: '/var/task',
      environment: { PATH: process.env['PATH']! },
    });
    const { stdout, stderr, pid } = spawnSync(plan.command, plan.args, {
      env: plan.environment,
      encoding: 'utf8',
      detached: true,
    } as object) as unknown as { stdout: string; stderr: string; pid: number };
    process.kill(-pid, 'SIGKILL');
    return stdout + stderr;
  }

  it('shares /tmp with them, and with no other environment', async () => {
    const [one, other] = [await open(), await open()];
    expect(await run(one, 'echo shared > /tmp/file')).toBe('');
    expect(await run(one, 'cat /tmp/file; ls /var/environments')).toBe('shared\n');
    expect(await run(other, 'ls /tmp')).toBe('');
    expect(await run(one, 'head -c 5000000 /dev/zero > /tmp/large')).toContain('No space left');
    await one.release();
    await other.release();
  });
});
