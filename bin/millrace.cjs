#!/usr/bin/env node
// The command of the package, and of a clone of the repository, which is prepared when it is not built yet. npx links the
// command when a clone is first used and does not look again, so that a file of dist/ would be missing for good. CommonJS:
// see src/cli/main.ts.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const program = join(__dirname, '../dist/millrace.cjs');
if (!existsSync(program)) {
  const { spawnSync } = require('node:child_process');
  const ready = join(__dirname, '../scripts/ready.mjs');
  // Standard output belongs to the command.
  const { status } = spawnSync(process.execPath, [ready], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
require(program);
