#!/usr/bin/env node
// The command of the package, and of a clone of the repository, which is prepared when it is not built yet. npx links the
// command when a clone is first used and does not look again, so that a file of dist/ would be missing for good. CommonJS:
// see src/cli/main.ts.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// Older versions lack functions that the program imports, and would stop with a stack trace of their loader.
const MIN_NODE = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
  process.stderr.write(
    `millrace: Node.js ${MIN_NODE.join('.')} or newer is needed, and this is ${process.versions.node} (${process.execPath}): ` +
      'install a newer one from https://nodejs.org\n',
  );
  process.exit(1);
}

const program = join(__dirname, '../dist/millrace.cjs');
if (!existsSync(program)) {
  const { spawnSync } = require('node:child_process');
  const ready = join(__dirname, '../scripts/ready.mjs');
  // Standard output belongs to the command.
  const { status } = spawnSync(process.execPath, [ready], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
require(program);
