// Runs test/tools/: the suites that need heavy tools, whose package is installed first when it is missing.
import { fileURLToPath } from 'node:url';
import { install, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

// Versions of one framework need folders of their own.
for (const folder of ['test/tools', 'test/tools/serverless-3', 'test/tools/serverless-1']) {
  install(folder, `the tools to test with (${folder}/package.json)`);
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
