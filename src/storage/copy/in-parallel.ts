import { Slots } from '../../lib/concurrency/slots.ts';

/** Runs a task for each item, `concurrent` at the same time. After a failure no further one is begun. @throws the first failure */
export async function inParallel<T>(
  items: Iterable<T>,
  concurrent: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const slots = new Slots(concurrent);
  let hasFailed = false;
  const running = Array.from(items, (item) =>
    slots.run(async () => {
      if (hasFailed) return;
      try {
        await task(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }),
  );
  // All must have ended before the stores are closed.
  await Promise.allSettled(running);
  await Promise.all(running);
}
