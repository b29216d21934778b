import { expect, test } from 'vitest';
import { openPipeline } from '../../../src/testing/open-pipeline.ts';

/** An error with a member, thrown by a handler. */
function refused(): Error {
  return Object.assign(new Error('refused'), { code: 'E1' });
}

const turn = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

async function fails(): Promise<never> {
  await turn();
  throw refused();
}

const handlers = {
  synchronous() {
    throw refused();
  },
  async immediate() {
    throw refused();
  },
  async microtask() {
    await Promise.resolve();
    throw refused();
  },
  async turns() {
    await turn();
    throw refused();
  },
  async nextTick() {
    await new Promise<void>((resolve) => {
      process.nextTick(resolve);
    });
    throw refused();
  },
  async nested() {
    await fails();
  },
  async timer() {
    await new Promise((_resolve, reject) => {
      setTimeout(() => reject(refused()), 1);
    });
  },
  async returned() {
    return fails();
  },
};

test('the trace of an inline handler ends at the handler', async () => {
  const functions = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, { handler }]),
  );
  const logs = {
    handler: () => {
      console.log(refused());
    },
  };
  await using pipeline = await openPipeline({ functions: { ...functions, logs } });
  for (const name of Object.keys(handlers)) {
    await expect(pipeline.function(name).invoke()).rejects.toThrow('refused');
    const [invocation] = pipeline.function(name).invocations;
    const { stack } = JSON.parse(invocation!.logs[0]!.message.replace(/^Invoke Error\s*/, ''));
    const [message, ...frames] = stack as string[];
    expect(message).toBe('Error: refused');
    expect(frames.length, name).toBeGreaterThan(0);
    expect(frames.filter((frame) => !frame.includes(import.meta.filename))).toEqual([]);
  }
  await pipeline.function('logs').invoke();
  const message = pipeline.function('logs').invocations[0]?.logs[0]?.message;
  // The members follow the last frame.
  expect(message).toMatch(/^Error: refused\n.+\n.+traces\.test\.ts:\d+:\d+\) \{\n {2}code: 'E1'\n\}$/);
});
