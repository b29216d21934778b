import { Chart } from '../chart/chart.tsx';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatDuration, formatRate } from '../ui/format.ts';

const SECONDS = 300;

export function FunctionCharts({ name }: { name: string }) {
  const { dashboard } = usePage();
  useSignal(dashboard.rates);
  const tail = (metric: string) => dashboard.history.tail(`function/${name}/${metric}`, SECONDS);
  return (
    <div class="charts charts-low">
      <Chart
        title="Invocations/s"
        stepMs={1000}
        heightPx={80}
        lines={[
          { name: 'all', colour: 'water', values: tail('invocations') },
          { name: 'failed', colour: 'red', values: tail('errors') },
        ]}
        format={formatRate}
      />
      <Chart
        title="Duration"
        stepMs={1000}
        heightPx={80}
        lines={[{ name: 'average', colour: 'ink', values: tail('averageMs') }]}
        format={formatDuration}
      />
      <Chart
        title="Running at once"
        stepMs={1000}
        heightPx={80}
        lines={[
          { name: 'running', colour: 'water', values: tail('running') },
          { name: 'throttled/s', colour: 'red', values: tail('throttles') },
        ]}
        format={formatRate}
      />
    </div>
  );
}
