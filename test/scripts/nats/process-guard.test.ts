import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ProcessGuard } from '../../../scripts/nats/process-guard.ts';

test('kills the processes that are left, also one that is frozen', async () => {
  const guard = new ProcessGuard();
  const children = [0, 1, 2].map(() => spawn('sleep', ['600']));
  await Promise.all(children.map((child) => once(child, 'spawn')));
  const [ended, frozen, running] = children as [
    (typeof children)[0],
    (typeof children)[0],
    (typeof children)[0],
  ];
  for (const child of [ended, frozen, running]) guard.add(child.pid!);
  guard.remove(ended.pid!);
  process.kill(frozen.pid!, 'SIGSTOP');
  const exits = Promise.all([frozen, running].map((child) => once(child, 'exit')));
  guard.end();
  expect(await exits).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGKILL'],
  ]);
  expect(ended.signalCode).toBeNull();
  ended.kill('SIGKILL');
});
