import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IS_BUILT } from './version.ts';

// A build has all its code directly in dist/. When the server runs from the sources, dist/ is two folders up:
// scripts/build.mjs.
const DIST = new URL(IS_BUILT ? '.' : '../../dist/', import.meta.url);

/** Runs inside the process of a Node function. */
export const BOOTSTRAP_PATH = fileURLToPath(new URL('bootstrap.mjs', DIST));

/** Starts the processes of functions. */
export const LAUNCHER_PATH = fileURLToPath(new URL('launcher.mjs', DIST));

/** Preloaded into Node programs that may use an AWS client. */
export const REDIRECT_PATH = fileURLToPath(new URL('redirect.cjs', DIST));

/** The folder of the same preload for Python programs, to put on PYTHONPATH. */
export const PYTHON_REDIRECT_PATH = fileURLToPath(new URL('python', DIST));

/** Loads a program of a project: its manifest, or a file that a variable of it names. */
export const CONFIG_PROGRAM_PATH = fileURLToPath(new URL('config-program.mjs', DIST));

/** Runs the webpack of a project. */
export const WEBPACK_PROGRAM_PATH = fileURLToPath(new URL('webpack-program.cjs', DIST));

/** The built page of the dashboard. */
export const DASHBOARD_PATH = fileURLToPath(new URL('dashboard', DIST));

/** The command itself, for callers that run it as a child process. */
export const MILLRACE_PATH = fileURLToPath(new URL('millrace.cjs', DIST));

/** The two programs that `millrace bench` runs. */
export const BENCH_LOAD_PATH = fileURLToPath(new URL('bench-load.mjs', DIST));
export const BENCH_YARDSTICK_PATH = fileURLToPath(new URL('bench-yardstick.mjs', DIST));

/** The projects that `millrace init` starts from. It is beside dist/, both in the repository and in the published package. */
export const EXAMPLES_PATH = fileURLToPath(new URL('../examples', DIST));

/** The example that `millrace demo` deploys. */
export const QUICKSTART_PATH = join(EXAMPLES_PATH, 'quickstart');
