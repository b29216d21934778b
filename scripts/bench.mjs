// Measures rows of the performance table (bench/table/main.ts), or runs a benchmark by its path below bench/:
// engine/idle-shards.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { install, installPython, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const words = process.argv.slice(2);

run(process.execPath, ['scripts/ready.mjs']);
// Benchmarks of several files that have a command of their own.
const COMMANDS = { growth: 'growth/main', nodes: 'nodes/main', peers: 'peers/main' };
const [word] = words;
// Nothing is installed to be asked what it does.
const isHelp = words.includes('--help');
if (word === 'peers' && !isHelp) {
  installRivals();
  installPython('bench/rivals/ministack', 'ministack');
}
if (word === 'nodes' && !isHelp)
  install('test/nodes', 'the release lines of Node.js (test/nodes/package.json)');
const path = COMMANDS[word] ?? word;
if (path?.includes('/')) {
  const file = `bench/${path}.ts`;
  if (!existsSync(file)) {
    console.error(`There is no ${file}; name a benchmark below bench/, such as engine/idle-shards`);
    process.exit(1);
  }
  run(process.execPath, ['scripts/run-ts.mjs', file, ...words.slice(1)]);
} else {
  if (!isHelp && words.some((word) => word === 'all' || word.endsWith('kinesalite'))) installRivals();
  run(process.execPath, ['scripts/run-ts.mjs', 'bench/table/main.ts', ...words]);
}

function installRivals() {
  install('bench/rivals', 'what to measure against (bench/rivals/package.json)', { needed: false });
}
