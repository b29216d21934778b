import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { Reconciler } from '../../../src/mapping/shard/reconciler.ts';

/** A reconciler whose runs end when the test says so. */
function reconcilerWorld() {
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const runs: { succeed: () => void; fail: (error: Error) => void }[] = [];
  const reconciler = new Reconciler({
    clock,
    reconcile: () =>
      new Promise((succeed, fail) => {
        runs.push({ succeed, fail });
      }),
    onError: (error) => errors.push(error),
  });
  /** Lets everything that is not waiting for the clock happen. */
  const settle = () => clock.advance(0);
  return { clock, errors, runs, reconciler, settle };
}

describe('Reconciler', () => {
  it('runs once after a change, and not again without another one', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    runs[0]!.succeed();
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
    reconciler.changed();
    await settle();
    expect(runs).toHaveLength(2);
  });

  it('runs once more when something changes during a run, however often', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    reconciler.changed();
    reconciler.changed();
    await settle();
    expect(runs).toHaveLength(1);
    runs[0]!.succeed();
    await settle();
    expect(runs).toHaveLength(2);
    runs[1]!.succeed();
    await clock.advance(60_000);
    expect(runs).toHaveLength(2);
  });

  it('reports an error and retries after a second', async () => {
    const { clock, errors, reconciler, runs, settle } = reconcilerWorld();
    const error = new Error('no stream');
    reconciler.changed();
    await settle();
    runs[0]!.fail(error);
    await clock.advance(999);
    expect(errors).toEqual([error]);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
  });

  it('runs at once on a change after an error, and not a second time', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    runs[0]!.fail(new Error('no stream'));
    await settle();
    reconciler.changed();
    await settle();
    expect(runs).toHaveLength(2);
    runs[1]!.succeed();
    await clock.advance(60_000);
    expect(runs).toHaveLength(2);
  });

  it('waits for the current run when it is stopped, and runs no more', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    reconciler.changed();
    let isStopped = false;
    const stopped = reconciler.stop().then(() => {
      isStopped = true;
    });
    await settle();
    expect(reconciler.isStopped).toBe(true);
    expect(isStopped).toBe(false);
    runs[0]!.succeed();
    await stopped;
    reconciler.changed();
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
  });

  it('does not retry a run that fails after the stop', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    const stopped = reconciler.stop();
    runs[0]!.fail(new Error('no stream'));
    await stopped;
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
  });

  it('does not retry when it is stopped after an error', async () => {
    const { clock, reconciler, runs, settle } = reconcilerWorld();
    reconciler.changed();
    await settle();
    runs[0]!.fail(new Error('no stream'));
    await settle();
    await reconciler.stop();
    await clock.advance(60_000);
    expect(runs).toHaveLength(1);
  });
});
