import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds dist/ before the tests if the sources are newer, because some of them run it. */
export default function build(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/ready.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
