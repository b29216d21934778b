import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Before any test: some run what is built, and must not run what was built yesterday. */
export default function build(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
