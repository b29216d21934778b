import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a Node process takes that does nothing: the yardstick of whatever starts one. */
export async function nodeAloneMs(): Promise<number> {
  const startMs = performance.now();
  const [code] = await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`node -e 0 ended with ${code}`);
  return performance.now() - startMs;
}
