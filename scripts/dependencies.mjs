import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Runs a program in this terminal; ends with its exit code when it fails. */
export function run(command, args) {
  const status = tryToRun(command, args);
  if (status !== 0) process.exit(status ?? 1);
}

function tryToRun(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    // On Windows npm and npx are batch files, which only a shell runs. It would split the path of node.exe at its spaces.
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) throw error;
  return status;
}

/**
 * Installs a package's dependencies as locked, unless they are installed already.
 * @param needed whether to exit when the installation fails
 */
export function install(directory, what, { needed = true } = {}) {
  if (isInstalled(directory)) return;
  console.error(`Installing ${what} …`);
  // Not `npm ci`: it refuses where a registry lacks the binaries of some platform that is not this one.
  const args = ['install', '--prefix', directory, '--no-save', '--no-audit', '--no-fund'];
  // The warnings are about locked versions, which who runs a clone cannot change.
  args.push('--loglevel', 'error', '--no-update-notifier');
  if (needed) run('npm', args);
  else tryToRun('npm', args);
}

/**
 * Installs Python programs into `DIRECTORY/venv`, as `DIRECTORY/requirements.txt` names them. Continues without them
 * where that fails: tests that need them are skipped by name.
 */
export function installPython(directory, what) {
  const venv = `${directory}/venv`;
  const installed = `${venv}/requirements.txt`;
  const wanted = readFileSync(`${directory}/requirements.txt`, 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  console.error(`Installing ${what} …`);
  const isWindows = process.platform === 'win32';
  const python = isWindows ? `${venv}\\Scripts\\python.exe` : `${venv}/bin/python`;
  const steps = [
    [isWindows ? 'python' : 'python3', ['-m', 'venv', venv]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', `${directory}/requirements.txt`]],
  ];
  if (steps.every(([program, args]) => spawnSync(program, args, { stdio: 'inherit' }).status === 0)) {
    writeFileSync(installed, wanted);
  }
}

// npm keeps a copy of the lock file that it installed from. Only the versions are compared.
function isInstalled(directory) {
  const copy = `${directory}/node_modules/.package-lock.json`;
  if (!existsSync(copy)) return false;
  const { packages: locked } = JSON.parse(readFileSync(`${directory}/package-lock.json`, 'utf8'));
  const { packages: found } = JSON.parse(readFileSync(copy, 'utf8'));
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || optional || found[path]?.version === version,
  );
}
