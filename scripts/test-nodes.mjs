// Runs a quick part of the tests, and the demo, on each supported release line of Node.js: `npm run test:nodes`, or
// `npm run test:nodes -- 20 26` on some of them. The whole suite runs on one.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, run } from './dependencies.mjs';

/** What depends most on the version: starting, modules, processes of functions, streams and sockets, the package. */
const QUICK = [
  'test/bootstrap',
  'test/cli/commands/run.test.ts',
  'test/cli/commands/start.test.ts',
  'test/lib/process',
  'test/library',
  'test/records',
  'test/runtime/launching',
  'test/scripts/entry-points.test.ts',
  'test/server/end-to-end/streams/pipeline.test.ts',
  'test/server/end-to-end/streams/records-library.test.ts',
  'test/testing/pipeline.test.ts',
];

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    'The Nodes of test/nodes/package.json are programs for Linux on x64. Elsewhere, run `npm test` with each Node of ' +
      'your version manager.',
  );
  process.exit(1);
}
install('test/nodes', 'the release lines of Node.js (test/nodes/package.json)');
run(process.execPath, ['scripts/ready.mjs']);

const { devDependencies } = JSON.parse(readFileSync('test/nodes/package.json', 'utf8'));
const lines = Object.keys(devDependencies).filter(
  (name) => process.argv.length === 2 || process.argv.slice(2).includes(name.replace('node-', '')),
);
const results = lines.map((name) => {
  const bin = join(root, 'test/nodes/node_modules', name, 'bin');
  const node = (...args) =>
    spawnSync(join(bin, 'node'), args, {
      stdio: 'inherit',
      // Programs that tests start by name run on the same Node.
      env: { ...process.env, PATH: bin + delimiter + process.env.PATH },
    }).status === 0;
  const startedMs = performance.now();
  const passed =
    node('scripts/vitest.mjs', ...QUICK) &&
    node('dist/millrace.cjs', 'demo', '--rate', '500', '--seconds', '2');
  return { name, passed, seconds: Math.round((performance.now() - startedMs) / 1000) };
});
for (const { name, passed, seconds } of results) {
  const version = devDependencies[name].split('@').at(-1);
  console.log(`Node.js ${version}: ${passed ? 'passed' : 'FAILED'} in ${seconds} s`);
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
