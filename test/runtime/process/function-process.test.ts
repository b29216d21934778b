import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { OutputPacer } from '../../../src/runtime/log/output-pacer.ts';
import type { ExitReason } from '../../../src/runtime/failure.ts';
import { Launcher } from '../../../src/runtime/launching/launcher.ts';
import { FunctionProcess } from '../../../src/runtime/process/function-process.ts';
import { LAUNCHER } from '../../support/built.ts';
import { exhaustDescriptors } from '../../support/processes/exhaust-descriptors.ts';

test('reports a process that cannot be started because no descriptors are left', async (context) => {
  const launcher = new Launcher({
    command: () => ({ command: process.execPath, args: [LAUNCHER] }),
    random: systemRandom,
    logger: silentLogger,
  });
  const start = () =>
    new Promise<ExitReason>((onGone) => {
      void FunctionProcess.start({
        launcher,
        plan: { command: '/bin/true', args: [], directory: tmpdir(), environment: {} },
        log: { pacer: new OutputPacer(systemClock), write() {} },
        clock: systemClock,
        onExit() {},
        onGone,
      });
    });
  try {
    expect(await start()).toEqual({ kind: 'exited', code: 0, signal: null });
    const closeAll = exhaustDescriptors(context);
    try {
      expect(await start()).toMatchObject({
        kind: 'unstartable',
        message: expect.stringContaining('it may have too many open files'),
      });
    } finally {
      closeAll();
    }
  } finally {
    await launcher.close();
  }
});
