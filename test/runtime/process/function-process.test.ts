import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { OutputPacer } from '../../../src/runtime/log/output-pacer.ts';
import type { ExitReason } from '../../../src/runtime/failure.ts';
import { Launcher } from '../../../src/runtime/launching/launcher.ts';
import { FunctionProcess } from '../../../src/runtime/process/function-process.ts';
import { buildBootstrap } from '../../support/built-bootstrap.ts';
import { canRun } from '../../support/not-run.ts';

// Far above the usual 1,024. The test is skipped on a host that allows more.
const MOST_DESCRIPTORS = 70_000;

/** Opens as many descriptors as possible. @returns a function that closes them, or undefined if there are too many */
function exhaustDescriptors(): (() => void) | undefined {
  const opened: number[] = [];
  const closeAll = () => opened.forEach((descriptor) => closeSync(descriptor));
  try {
    while (opened.length < MOST_DESCRIPTORS) opened.push(openSync('/dev/null', 'r'));
  } catch {
    return closeAll;
  }
  closeAll();
  return undefined;
}

test('reports a process that cannot be started because no descriptors are left', async (context) => {
  const bootstrap = buildBootstrap();
  const launcher = new Launcher({
    command: () => ({ command: process.execPath, args: [bootstrap.launcherPath] }),
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
    const closeAll = exhaustDescriptors();
    if (!closeAll) {
      const reason = `This host allows more than ${MOST_DESCRIPTORS} open files.`;
      canRun(false, 'a process without descriptors', reason);
      return context.skip();
    }
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
    bootstrap.remove();
  }
});
