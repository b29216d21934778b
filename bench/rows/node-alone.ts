import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * For a process whose start is measured. Node.js 20 reads those certificates at its start, which takes twice as long as
 * everything else it does: a machine that sets the variable would have better ratios than others.
 */
export const WITHOUT_EXTRA_CERTIFICATES = { NODE_EXTRA_CA_CERTS: '' };

/** The run time of a Node.js process that does nothing: the yardstick of rows that start processes. */
export async function nodeAloneMs(): Promise<number> {
  const startMs = performance.now();
  const env = { ...process.env, ...WITHOUT_EXTRA_CERTIFICATES };
  const [code] = await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore', env }), 'exit');
  if (code !== 0) throw new Error(`node -e 0 exited with ${code}`);
  return performance.now() - startMs;
}
