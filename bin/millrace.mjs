#!/usr/bin/env node
// The command of the package, and of a clone of the repository, which is prepared when it is not built yet. npx links the
// command when a clone is first used and does not look again, so that a file of dist/ would be missing for good.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

if (!existsSync(new URL('../dist/millrace.js', import.meta.url))) {
  const { spawnSync } = await import('node:child_process');
  const ready = fileURLToPath(new URL('../scripts/ready.mjs', import.meta.url));
  // Standard output belongs to the command.
  const { status } = spawnSync(process.execPath, [ready], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
await import('../dist/millrace.js');
