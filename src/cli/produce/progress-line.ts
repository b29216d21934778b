import type { LoadReport } from '../../load/report/load-report.ts';
import type { Producer } from '../../load/sending/producer.ts';
import { formatAge } from '../streams/format-age.ts';
import { progressBar } from '../ui/progress-bar.ts';
import { formatLatency } from './format-latency.ts';

/** Records that wait for less are only between two calls. */
const BEHIND_FROM_MS = 100;

/** @returns makes a line about the time since the line before */
export function progressLines(options: {
  readonly report: LoadReport;
  readonly producer: Producer;
  /** From 0 to 1. */
  readonly progress: (elapsedSeconds: number) => number;
}): (elapsedSeconds: number) => readonly string[] {
  const { report, producer, progress } = options;
  let last = { seconds: 0, accepted: 0, throttled: 0, notSent: 0 };
  return (seconds) => {
    const { accepted, throttled, notSent } = report;
    const spanSeconds = Math.max(0.001, seconds - last.seconds);
    const perSecond = Math.round((accepted - last.accepted) / spanSeconds);
    const latencies = report.takeWindow();
    const { behindMs } = producer;
    const parts = [
      progressBar(progress(seconds), 1),
      `${perSecond.toLocaleString('en-US')} records/s`,
      `p50 ${latencies.count === 0 ? '-' : formatLatency(latencies.quantileMs(0.5))}`,
      `p99 ${latencies.count === 0 ? '-' : formatLatency(latencies.quantileMs(0.99))}`,
      `throttled ${(throttled - last.throttled).toLocaleString('en-US')}`,
      ...(behindMs >= BEHIND_FROM_MS ? [`behind ${formatAge(behindMs)}`] : []),
      ...(notSent > last.notSent ? [`not sent ${(notSent - last.notSent).toLocaleString('en-US')}`] : []),
    ];
    last = { seconds, accepted, throttled, notSent };
    return [parts.join('  ')];
  };
}
