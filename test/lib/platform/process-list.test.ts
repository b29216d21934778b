import { spawn, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { descendantsIn, listedDescendantsOf } from '../../../src/lib/platform/process-list.ts';
import { canRun } from '../../support/not-run.ts';
import { until } from '../../support/until.ts';

const LIST = `    0     0
    1     0
  300     1
  301   300
 4000   301
  302   300
  900     1
`;

test('the descendants of a process are found in a list of parents', () => {
  expect(descendantsIn(LIST, 300)).toEqual([301, 4000, 302]);
  expect(descendantsIn(LIST, 900)).toEqual([]);
  expect(descendantsIn(LIST, 0)).toEqual([1, 300, 301, 4000, 302, 900]);
  expect(descendantsIn('', 300)).toEqual([]);
});

const hasPs = canRun(spawnSync('ps', ['-A']).status === 0, 'the list of processes', 'This host has no ps.');

test.skipIf(!hasPs)('ps lists the children of a running process', async () => {
  const shell = spawn('/bin/sh', ['-c', 'sleep 600 & wait'], { stdio: 'ignore' });
  try {
    await until(() => listedDescendantsOf(shell.pid!).length === 1);
  } finally {
    for (const pid of [...listedDescendantsOf(shell.pid!), shell.pid!]) process.kill(pid, 'SIGKILL');
  }
});
