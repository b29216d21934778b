// Measures rows of the table of speed: see bench/table/main.ts.
import { fileURLToPath } from 'node:url';
import { install, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const words = process.argv.slice(2);

run(process.execPath, ['scripts/ready.mjs']);
if (words.some((word) => word === 'all' || word.endsWith('kinesalite'))) {
  install('bench/rivals', 'what to measure against (bench/rivals/package.json)', { needed: false });
}
run(process.execPath, ['scripts/run-ts.mjs', 'bench/table/main.ts', ...words]);
