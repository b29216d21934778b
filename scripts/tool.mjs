// Runs a tool of tools/package.json (lint, format, dead code). Installs the tools first when they are missing.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './dependencies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [tool, ...args] = process.argv.slice(2);

install('tools', 'lint and format tools (tools/package.json)');
const bin = `${root}tools/node_modules/.bin`;
const env = { ...process.env, PATH: `${bin}:${root}node_modules/.bin:${process.env.PATH}` };
const { status } = spawnSync(`${bin}/${tool}`, args, { stdio: 'inherit', env });
process.exit(status ?? 1);
