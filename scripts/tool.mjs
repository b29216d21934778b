// Runs a tool of tools/package.json (lint, format, dead code). Installs the tools first when they are missing.
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './dependencies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [tool, ...args] = process.argv.slice(2);

install('tools', 'lint and format tools (tools/package.json)');
const bin = `${root}tools/node_modules/.bin`;
const PATH = [bin, `${root}node_modules/.bin`, process.env.PATH].join(delimiter);
const { status } = spawnSync(tool, args, {
  stdio: 'inherit',
  env: { ...process.env, PATH },
  // The tools are batch files on Windows, which only a shell runs.
  shell: process.platform === 'win32',
});
process.exit(status ?? 1);
