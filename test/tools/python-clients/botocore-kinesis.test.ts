import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { canRun } from '../../support/not-run.ts';
import { startServerProcess, temporaryDirectory } from '../../support/server-process.ts';

const hasBotocore = canRun(
  spawnSync('python3', ['-c', 'import botocore']).status === 0,
  'every operation with botocore',
  'python3 cannot import it; `pip install botocore` helps.',
);

const TOUR = fileURLToPath(new URL('./kinesis_tour.py', import.meta.url));

// Operations of newer models: docs/support.md lists them.
const LEFT_OUT = /Channels?$|Queue|^UpdateStreamRecordDistributionStrategy$/;

test.skipIf(!hasBotocore)('botocore parses the response of every operation that it knows', async () => {
  await using directory = await temporaryDirectory();
  const server = await startServerProcess(directory.path, ['--quotas', 'off', '--time-scale', '0.05']);
  try {
    const { stdout } = await promisify(execFile)('python3', [TOUR, server.endpoint], { timeout: 50_000 });
    const notCalled = JSON.parse(stdout) as string[];
    expect(notCalled.filter((operation) => !LEFT_OUT.test(operation))).toEqual([]);
    expect(server.errors()).toBe('');
  } finally {
    await server.stop();
  }
});
