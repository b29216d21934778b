// Runs a tool of tools/package.json (lint, format, dead code), installing that package when it is missing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const [tool, ...args] = process.argv.slice(2);
const bin = `${root}tools/node_modules/.bin`;

if (!existsSync(bin)) {
  console.error('Installing lint and format tools (tools/package.json) …');
  const install = spawnSync('npm', ['ci', '--prefix', 'tools', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
  if (install.status !== 0) process.exit(install.status ?? 1);
}
const env = { ...process.env, PATH: `${bin}:${root}node_modules/.bin:${process.env.PATH}` };
const { status } = spawnSync(`${bin}/${tool}`, args, { stdio: 'inherit', env });
process.exit(status ?? 1);
