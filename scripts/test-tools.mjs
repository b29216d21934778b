// Runs test/tools/, the suites that need heavy tools, and installs their packages first when they are missing.
import { fileURLToPath } from 'node:url';
import { install, installPython, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

// Each version of the framework needs its own folder, and so do the packages of functions.
for (const folder of [
  'test/tools',
  'test/tools/functions',
  'test/tools/observability',
  'test/tools/package',
  'test/tools/serverless-3',
  'test/tools/serverless-1',
]) {
  install(folder, `the tools to test with (${folder}/package.json)`);
}
installPython('test/tools/sam-cli', 'the SAM CLI (test/tools/sam-cli/requirements.txt), which takes minutes');
installPython(
  'test/tools/recipes',
  'what the recipes in Python are tested with (test/tools/recipes/requirements.txt)',
);
run(process.execPath, ['scripts/ready.mjs']);
run(process.execPath, [
  'scripts/vitest.mjs',
  '--config',
  'test/tools/vitest.config.ts',
  ...process.argv.slice(2),
]);
