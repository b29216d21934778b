import { spawnSync } from 'node:child_process';

/** Runs a program. @throws Error with what it printed */
export function run(program: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(program, words);
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${String(stderr)}`);
}

/** Runs a program whose failure means that there was nothing to do. */
export function tryToRun(program: string, ...words: string[]): void {
  spawnSync(program, words);
}

/** Why the faults of disks and networks cannot be made here; undefined when they can. */
export function missingPermission(): string | undefined {
  const missing = missingForRoot('ip', 'mount', 'mkfs.ext4', 'losetup');
  if (missing !== undefined) return missing;
  if (spawnSync('losetup', ['-f']).status !== 0) return 'There is no free loop device.';
  return undefined;
}

/** Why networks cannot be cut here; undefined when they can. */
export function missingNetwork(): string | undefined {
  return missingForRoot('ip');
}

function missingForRoot(...tools: readonly string[]): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'It needs root on Linux.';
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  if (missing.length > 0) return `It needs ${missing.join(', ')}.`;
  return undefined;
}
