/** Steps of promises between two calls that tests try: more than most calls take when nothing waits for a timer. */
export const MAX_STEPS_APART = 60;

/** Calls in this turn of the event loop, after so many steps of promises; at once with 0. */
export function afterSteps(steps: number, call: () => void): void {
  if (steps === 0) call();
  else queueMicrotask(() => afterSteps(steps - 1, call));
}

/** Calls `second` so many steps of promises after `first`. Resolves when both have settled. */
export async function stepsApart<A, B>(
  steps: number,
  first: () => A | Promise<A>,
  second: () => B | Promise<B>,
): Promise<[PromiseSettledResult<A>, PromiseSettledResult<B>]> {
  const firstResult = Promise.resolve(first());
  const secondResult = new Promise<B>((resolve) => afterSteps(steps, () => resolve(second())));
  return Promise.allSettled([firstResult, secondResult]);
}
