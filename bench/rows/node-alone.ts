import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The run time of a Node.js process that does nothing: the yardstick of rows that start processes. */
export async function nodeAloneMs(): Promise<number> {
  const startMs = performance.now();
  const [code] = await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`node -e 0 exited with ${code}`);
  return performance.now() - startMs;
}
