import { spawnSync } from 'node:child_process';
import { mkdir, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerProcess } from '../support/server-process.ts';

/** Where the server keeps its data, and how it is ended. */
export interface Machine {
  readonly data: string;
  /** Ends the server. Afterwards the data directory is as the next start finds it. */
  end(server: Pick<ServerProcess, 'pid' | 'kill'>): Promise<void>;
  dispose(): void;
}

/** `kill -9`: no write is lost. */
export function killingMachine(directory: string): Machine {
  return { data: join(directory, 'data'), end: (server) => server.kill(), dispose() {} };
}

const IMAGE_BYTES = 2 ** 30;

/**
 * A power cut: ext4 on a loop device keeps only what the file system has sent to the device; the content of the page
 * cache is lost. The server is stopped, the bytes of the device are copied, and the copy is mounted instead. Needs
 * root on Linux.
 */
export async function losingPowerMachine(directory: string): Promise<Machine> {
  const [image, mountPoint] = [join(directory, 'disk.img'), join(directory, 'disk')];
  await mkdir(mountPoint);
  await writeFile(image, '');
  await truncate(image, IMAGE_BYTES);
  run('mkfs.ext4', '-q', '-F', image);
  const mount = () => run('mount', '-o', 'loop', image, mountPoint);
  // Orphaned functions may still use it.
  const unmount = () => run('umount', '-l', mountPoint);
  mount();
  return {
    data: join(mountPoint, 'data'),
    async end(server) {
      process.kill(server.pid, 'SIGSTOP');
      const copy = join(directory, 'copy.img');
      run('cp', '--sparse=always', image, copy);
      await server.kill();
      unmount();
      await rename(copy, image);
      mount();
    },
    dispose: unmount,
  };
}

/** Whether `losingPowerMachine` works here. */
export function canLosePower(): boolean {
  const hasTools = ['mkfs.ext4', 'mount'].every((tool) => spawnSync('which', [tool]).status === 0);
  return process.platform === 'linux' && process.getuid?.() === 0 && hasTools && canMount();
}

function canMount(): boolean {
  return spawnSync('losetup', ['-f']).status === 0;
}

function run(program: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(program, words);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${String(stderr)}`);
}
