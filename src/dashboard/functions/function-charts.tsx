import type { SeriesReply } from '../../server/dashboard/contract.ts';
import { Chart } from '../chart/chart.tsx';
import { perSecond, withPast } from '../chart/past.ts';
import { usePast } from '../chart/use-past.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatDuration, formatRate } from '../ui/format.ts';

const SECONDS = 300;
const PAST_METRICS = ['invocations', 'errors', 'throttles', 'durationMs', 'concurrency'];

export function FunctionCharts({ name }: { name: string }) {
  const { dashboard } = usePage();
  useSignal(dashboard.rates);
  const [invocations, errors, throttles, durationMs, concurrency] = usePast(
    'function',
    [name],
    PAST_METRICS,
    SECONDS * 1000,
  );
  const line = (metric: string, past: SeriesReply | undefined) =>
    withPast(dashboard.history.tail(`function/${name}/${metric}`, SECONDS), past, Date.now());
  return (
    <div class="charts charts-low">
      <Chart
        title="Invocations/s"
        stepMs={1000}
        heightPx={80}
        lines={[
          {
            name: 'all',
            colour: 'water',
            values: line('invocations', invocations && perSecond(invocations)),
          },
          { name: 'failed', colour: 'red', values: line('errors', errors && perSecond(errors)) },
        ]}
        format={formatRate}
      />
      <Chart
        title="Duration"
        stepMs={1000}
        heightPx={80}
        lines={[
          { name: 'average', colour: 'ink', values: line('averageMs', averageOf(durationMs, invocations)) },
        ]}
        format={formatDuration}
      />
      <Chart
        title="Running at once"
        stepMs={1000}
        heightPx={80}
        lines={[
          { name: 'running', colour: 'water', values: line('running', concurrency) },
          {
            name: 'throttled/s',
            colour: 'red',
            values: line('throttles', throttles && perSecond(throttles)),
          },
        ]}
        format={formatRate}
      />
    </div>
  );
}

/** Nothing where nothing was invoked. */
function averageOf(sum: SeriesReply | undefined, count: SeriesReply | undefined): SeriesReply | undefined {
  if (sum === undefined || count === undefined) return undefined;
  const values = sum.values.map((value, index) => {
    const invocations = count.values[index] ?? 0;
    return value === null || invocations === 0 ? null : value / invocations;
  });
  return { ...sum, values };
}
