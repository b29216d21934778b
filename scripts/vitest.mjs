// Runs Vitest with the arguments given: `node scripts/vitest.mjs --config test/cluster/vitest.config.ts`.
//
// With CI set, files that failed run once more, in new processes with new servers, so that an event which came later than
// ever before on a busy machine does not stop everything. What then passes is listed as FLAKY: each has a fault, or the
// program has one. A developer's run has one attempt.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** More files than these fail for a common cause. */
const MOST_FILES = 4;

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** @returns its exit code, and what test/support/failed-files.ts reported, if it came so far */
function attempt(args) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-vitest-'));
  const reported = join(folder, 'failed-files.json');
  try {
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...args], {
      stdio: 'inherit',
      env: { ...process.env, MILLRACE_FAILED_FILES: reported },
    });
    return { status: status ?? 1, report: parse(reported) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parse(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

const args = process.argv.slice(2);
const { status, report } = attempt(args);
process.exitCode = status;
const mayPass =
  status !== 0 &&
  report !== undefined &&
  !report.final &&
  report.files.length > 0 &&
  report.files.length <= MOST_FILES;
if (process.env.CI && mayPass) {
  console.error(`Once more, ${report.files.length} of the files:\n`);
  const config = args.includes('--config') ? ['--config', args[args.indexOf('--config') + 1]] : [];
  process.exitCode = attempt([...config, ...report.files]).status;
  if (process.exitCode === 0) {
    for (const failure of report.failures) console.error(`FLAKY, passed at the second attempt: ${failure}`);
  }
}
