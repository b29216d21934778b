// Brings a fresh clone to the point where `npm run demo` and `npm test` can run: dependencies as locked,
// and a build that is no older than the sources. Does nothing when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether what is installed is what the lock file says; npm keeps a copy of the one it installed from. */
function isInstalled() {
  if (!existsSync('node_modules/.package-lock.json')) return false;
  const { packages: locked } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { packages: found } = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8'));
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || optional || found[path]?.version === version,
  );
}

if (!isInstalled()) {
  console.error('Installing dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}

const built = 'dist/millrace.js';
const sources = Math.max(newestMs('src'), newestMs('scripts/build.mjs'), newestMs('package.json'));
if (!existsSync(built) || statSync(built).mtimeMs < sources) {
  console.error('Building …');
  run(process.execPath, ['scripts/build.mjs']);
}
