// Runs test/tools/: the suites that need heavy tools, whose package is installed first when it is missing.
import { fileURLToPath } from 'node:url';
import { install, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

install('test/tools', 'the tools to test with (test/tools/package.json)');
run(process.execPath, ['scripts/ready.mjs']);
run('npx', [
  '--no-install',
  'vitest',
  'run',
  '--config',
  'test/tools/vitest.config.ts',
  ...process.argv.slice(2),
]);
