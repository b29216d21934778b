// Prepares a clone for `npm run demo` and `npm test`: installs the locked dependencies, and builds when the sources are
// newer than dist/. Does nothing when both are up to date.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { install, run } from './dependencies.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

function newestMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}

install('.', 'dependencies');

const built = 'dist/millrace.cjs';
const sources = Math.max(newestMs('src'), newestMs('scripts/build.mjs'), newestMs('package.json'));
if (!existsSync(built) || statSync(built).mtimeMs < sources) {
  console.error('Building …');
  run(process.execPath, ['scripts/build.mjs']);
}
