import { expect, test } from 'vitest';
import { inOrder } from '../../../../src/services/cloudformation/changes/in-order.ts';

const graph = (needs: Record<string, string[]>) =>
  new Map(Object.entries(needs).map(([name, needed]) => [name, new Set(needed)]));

/** A promise and what settles it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('dependents that only need a ready resource start early; others wait for its end', async () => {
  const told: string[] = [];
  const streamReady = gate();
  const all = inOrder(
    graph({ stream: [], function: ['stream'], mapping: ['stream', 'function'] }),
    async (name, nowUsable) => {
      told.push(`${name} begins`);
      if (name === 'stream') {
        nowUsable();
        await streamReady.opened;
      }
      told.push(`${name} ends`);
    },
    (name) => name === 'function',
  );
  await expect.poll(() => told).toEqual(['stream begins', 'function begins', 'function ends']);
  streamReady.open();
  await all;
  expect(told.slice(3)).toEqual(['stream ends', 'mapping begins', 'mapping ends']);
});

test('a failed dependency fails the run, and no further work starts', async () => {
  const begun: string[] = [];
  const all = inOrder(
    graph({ stream: [], function: ['stream'], mapping: ['stream'] }),
    async (name, nowUsable) => {
      begun.push(name);
      nowUsable();
      await Promise.resolve();
      if (name === 'stream') throw new Error('no room');
    },
    (name) => name === 'function',
  );
  await expect(all).rejects.toThrow('no room');
  expect(begun).toEqual(['stream', 'function']);
});
