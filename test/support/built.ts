import { fileURLToPath } from 'node:url';

/** Files that test/support/build.ts builds. */
export const MILLRACE = fileURLToPath(new URL('../../dist/millrace.cjs', import.meta.url));
export const BOOTSTRAP = fileURLToPath(new URL('../../dist/bootstrap.mjs', import.meta.url));
export const LAUNCHER = fileURLToPath(new URL('../../dist/launcher.mjs', import.meta.url));
export const REDIRECT = fileURLToPath(new URL('../../dist/redirect.cjs', import.meta.url));
