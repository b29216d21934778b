import { fileURLToPath } from 'node:url';
import { IS_BUILT } from './version.ts';

// Built, every chunk lies in dist/ itself; run from the tree, dist/ is two folders up: scripts/build.mjs.
const DIST = new URL(IS_BUILT ? '.' : '../../dist/', import.meta.url);

/** What runs inside the process of a Node function. */
export const BOOTSTRAP_PATH = fileURLToPath(new URL('bootstrap.mjs', DIST));

/** Preloaded into programs that may hold an AWS client. */
export const REDIRECT_PATH = fileURLToPath(new URL('redirect.cjs', DIST));

/** The folder of what is loaded into Python programs for the same purpose. */
export const PYTHON_REDIRECT_PATH = fileURLToPath(new URL('python', DIST));

/** The command itself, for those who run it in a process of its own. */
export const MILLRACE_PATH = fileURLToPath(new URL('millrace.js', DIST));

/** The two programs that `millrace bench` measures with. */
export const BENCH_LOAD_PATH = fileURLToPath(new URL('bench-load.mjs', DIST));
export const BENCH_YARDSTICK_PATH = fileURLToPath(new URL('bench-yardstick.mjs', DIST));

/** The example that `millrace demo` deploys: it lies beside dist/, here and in the published package. */
export const QUICKSTART_PATH = fileURLToPath(new URL('../examples/quickstart', DIST));
