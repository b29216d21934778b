import { type LoadTest, missingByReader } from '../load/load-test.ts';
import { STALL_LIMIT_MS } from '../load/wait-for-missing.ts';

/** The progress of the load test with the remaining time, or what it is waiting for. */
export function countdown(loadTest: LoadTest, elapsedSeconds: number): string {
  const { acknowledged, wanted, producedSeconds } = loadTest;
  const count = (value: number) => value.toLocaleString('en-US');
  if (producedSeconds === 0) {
    const done = `putting records: ${count(acknowledged.count)} of ${count(wanted.records)}`;
    if (acknowledged.count === 0) return done;
    const perSecond = Math.min(wanted.perSecond, acknowledged.count / Math.max(0.001, elapsedSeconds));
    const left = Math.ceil((wanted.records - acknowledged.count) / perSecond);
    return `${done}, ${left} s left at ${count(Math.round(perSecond))} per second`;
  }
  const behind = [...missingByReader(loadTest)].filter(([, missing]) => missing > 0);
  if (behind.length === 0) return 'all records have arrived';
  const waits = behind.map(([reader, missing]) => `${reader} (${count(missing)} records missing)`).join(', ');
  return `waiting for ${waits}; gives up after ${STALL_LIMIT_MS / 1_000} s without progress`;
}
