import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileSources } from './compiled-sources.ts';

/** Builds dist/ before the tests if the sources are newer, because some of them run it; and what tests import. */
export default async function build(): Promise<void> {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/ready.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
  await compileSources();
}
