import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../src/cli/child-process.ts';
import { type KinesisServer, withKinesisClient } from '../../src/cli/bench/servers.ts';
import { NotRun } from './not-run.ts';

const PROGRAM = fileURLToPath(new URL('../rivals/kinesalite.mjs', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../rivals/node_modules/kinesalite', import.meta.url));

/** kinesalite 3.3.3, which stores everything in memory. @throws NotRun when it could not be installed */
export async function startKinesalite(signal: AbortSignal): Promise<KinesisServer> {
  if (!existsSync(PACKAGE)) throw new NotRun('kinesalite could not be installed (bench/rivals/package.json)');
  const child = await startChild<{ port: number }>(PROGRAM, [], signal);
  return withKinesisClient({ ...child, port: child.report.port });
}
