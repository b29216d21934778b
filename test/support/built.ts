import { fileURLToPath } from 'node:url';

/** What test/support/build.ts has built. */
export const MILLRACE = fileURLToPath(new URL('../../dist/millrace.js', import.meta.url));
export const REDIRECT = fileURLToPath(new URL('../../dist/redirect.cjs', import.meta.url));
