import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Runs a program in this terminal; ends with its exit code when it fails. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Installs a package's dependencies as locked, unless they are there already. */
export function install(directory, what) {
  if (isInstalled(directory)) return;
  console.error(`Installing ${what} …`);
  // Not `npm ci`: it refuses where a registry lacks the binaries of some platform that is not this one.
  run('npm', ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund']);
}

// npm keeps a copy of the lock file that it installed from; what matters in it are the versions.
function isInstalled(directory) {
  const copy = `${directory}/node_modules/.package-lock.json`;
  if (!existsSync(copy)) return false;
  const { packages: locked } = JSON.parse(readFileSync(`${directory}/package-lock.json`, 'utf8'));
  const { packages: found } = JSON.parse(readFileSync(copy, 'utf8'));
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || optional || found[path]?.version === version,
  );
}
