// Runs test/tools/: the suites that need heavy tools, whose package is installed first when it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

const installed = 'test/tools/node_modules/.package-lock.json';
if (
  !existsSync(installed) ||
  statSync(installed).mtimeMs < statSync('test/tools/package-lock.json').mtimeMs
) {
  console.error('Installing the tools to test with (test/tools/package.json) …');
  run('npm', ['ci', '--prefix', 'test/tools', '--no-audit', '--no-fund']);
}
run(process.execPath, ['scripts/ready.mjs']);
run('npx', [
  '--no-install',
  'vitest',
  'run',
  '--config',
  'test/tools/vitest.config.ts',
  ...process.argv.slice(2),
]);
