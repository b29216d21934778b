import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/time/clock.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { Service } from '../../src/schema/service.ts';
import { Closers } from '../../src/server/closers.ts';
import { openServices } from '../../src/server/services/open-services.ts';
import type { TestFile } from './support-matrix.ts';

/** The services of a server that is opened on an empty directory and closed again. */
export async function readServices(): Promise<readonly Service[]> {
  const server = await openEmptyServer();
  await server.close();
  return server.services;
}

/** Opens a server on an empty directory, without a listener. */
export async function openEmptyServer(): Promise<{
  readonly services: readonly Service[];
  close(): Promise<void>;
}> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
  const closers = new Closers();
  const close = async () => {
    await closers.closeAll();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const opened = await openServices(
      {
        disk: nodeDisk(directory),
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        quotas: 'on',
        durability: 'os',
        timeScale: 1,
        endpoint: () => 'http://127.0.0.1',
        functionEndpoint: () => 'http://127.0.0.1',
      },
      closers,
    );
    await opened.stopWork();
    return { services: opened.services, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Every test file below `root`/test, without the packages that test/tools installs. */
export function readTests(root: string): TestFile[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
