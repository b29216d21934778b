import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { descendantsOf, processesWithEnvironment } from '../../../src/lib/process/descendants.ts';
import { isAlive } from '../../support/processes/process-state.ts';
import { until } from '../../support/until.ts';

it.runIf(process.platform === 'linux')(
  'finds descendants, and processes by an environment variable',
  async () => {
    const variable = `MILLRACE_TEST_FAMILY=${process.pid}`;
    const [name, value] = variable.split('=') as [string, string];
    // The inner shell has a session of its own.
    const shell = spawn('/bin/sh', ['-c', 'setsid /bin/sh -c "sleep 600; true" & wait'], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], [name]: value },
    });
    await until(() => descendantsOf(shell.pid!).length === 2);
    const descendants = descendantsOf(shell.pid!);
    const found = await processesWithEnvironment((variables) => variables.has(variable));
    expect(new Set(found)).toEqual(new Set([shell.pid!, ...descendants]));
    expect(await processesWithEnvironment((variables) => variables.has(`${variable}0`))).toEqual([]);

    for (const pid of [shell.pid!, ...descendants]) process.kill(pid, 'SIGKILL');
    // An ended process is listed until its parent has read its status.
    await until(() => descendantsOf(shell.pid!).length === 0 && !descendants.some(isAlive));
  },
);
