import { performance } from 'node:perf_hooks';

/**
 * @returns a function that measures how busy the event loop of this thread is: the share of time in which it had work since
 * the previous call, from 0 to 1
 */
export function loopLoad(): () => number {
  let since = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, since);
    since = now;
    return utilization;
  };
}
