import { useState } from 'preact/hooks';
import type { MappingNode, SeriesReply, StreamNode } from '../../server/dashboard/contract.ts';
import { Chart } from '../chart/chart.tsx';
import type { ChartLine } from '../chart/paint-chart.ts';
import { openShards } from '../pipeline/open-shards.ts';
import { SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../river/lane-state.ts';
import { perSecond, withPast } from '../chart/past.ts';
import { usePast } from '../chart/use-past.ts';
import { usePage } from '../state/context.ts';
import { useReply } from '../state/use-reply.ts';
import { formatBytes, formatDuration, formatRate } from '../ui/format.ts';

interface Range {
  readonly name: string;
  readonly periodMs: number;
  readonly stepMs: number;
}

/** The first is what this page has seen itself, second by second. */
const RANGES: readonly Range[] = [
  { name: '5 min', periodMs: 300_000, stepMs: 1000 },
  { name: '1 h', periodMs: 3_600_000, stepMs: 10_000 },
  { name: '24 h', periodMs: 86_400_000, stepMs: 300_000 },
];
/** A reader cannot distinguish more lines. */
const MAX_AGE_LINES = 3;
const METRICS = ['recordsIn', 'recordsOut', 'bytesIn', 'bytesOut', 'writesThrottled'] as const;
type Metric = (typeof METRICS)[number];
type Past = Readonly<Partial<Record<Metric, SeriesReply>>>;

export function StreamCharts({ stream, mappings }: { stream: StreamNode; mappings: readonly MappingNode[] }) {
  const { history } = usePage().dashboard;
  const [range, setRange] = useState(RANGES[0]!);
  const past = useStreamPast(stream.name, range);
  const shownMappings = mappings.slice(0, MAX_AGE_LINES);
  const uuids = shownMappings.map(({ uuid }) => uuid);
  const pastAges = usePast('mapping', uuids, ['iteratorAgeMs'], RANGES[0]!.periodMs);
  const isLive = range === RANGES[0];
  const seconds = range.periodMs / 1000;
  const values = (metric: Metric) => {
    const series = past[metric];
    if (isLive) return withPast(history.tail(`stream/${stream.name}/${metric}`, seconds), series, Date.now());
    return series?.values ?? [];
  };
  const stepMs = isLive ? range.stepMs : (past.recordsIn?.stepMs ?? range.stepMs);
  const open = Math.max(1, openShards(stream));
  const line = (name: string, colour: ChartLine['colour'], metric: Metric): ChartLine => ({
    name,
    colour,
    values: values(metric),
  });
  // What clients read. Mappings read without calls, and have their own figures: a line of zeros would say nothing.
  const readLine = (metric: Metric) =>
    values(metric).some((value) => value !== null && value > 0) ? [line('read', 'ink', metric)] : [];
  return (
    <section>
      <div class="section-head">
        <h2>Traffic</h2>
        <div class="choices" role="group" aria-label="Period">
          {RANGES.map((choice) => (
            <button
              key={choice.name}
              type="button"
              aria-pressed={choice === range}
              onClick={() => setRange(choice)}
            >
              {choice.name}
            </button>
          ))}
        </div>
      </div>
      <div class="charts">
        <Chart
          title="Records/s"
          stepMs={stepMs}
          lines={[line('in', 'water', 'recordsIn'), ...readLine('recordsOut')]}
          quota={{ value: SHARD_RECORDS_PER_SECOND * open, name: 'write quota' }}
          format={formatRate}
        />
        <Chart
          title="Bytes/s"
          stepMs={stepMs}
          lines={[line('in', 'water', 'bytesIn'), ...readLine('bytesOut')]}
          quota={{ value: SHARD_BYTES_PER_SECOND * open, name: 'write quota' }}
          format={formatBytes}
        />
        <Chart
          title="Throttled writes/s"
          stepMs={stepMs}
          lines={[line('throttled', 'red', 'writesThrottled')]}
          format={formatRate}
        />
        {isLive && shownMappings.length > 0 && (
          <Chart
            title="Behind"
            stepMs={stepMs}
            lines={shownMappings.map(({ uuid, functionName }, index) => ({
              name: functionName,
              colour: (['amber', 'ink', 'water'] as const)[index]!,
              values: withPast(
                history.tail(`mapping/${uuid}/iteratorAgeMs`, seconds),
                pastAges[index],
                Date.now(),
              ),
            }))}
            format={formatDuration}
          />
        )}
      </div>
    </section>
  );
}

/** What the server has kept. The seconds of the first range are read once: the page sees the following ones itself. */
function useStreamPast(name: string, range: Range): Past {
  const { client } = usePage().dashboard;
  const read = async (): Promise<Past> => {
    const to = Date.now();
    const from = to - range.periodMs;
    const replies = await Promise.all(
      METRICS.map((metric) => client.series({ kind: 'stream', name, metric, from, to, step: range.stepMs })),
    );
    return Object.fromEntries(
      METRICS.map((metric, index) => [metric, perSecond({ ...replies[index]!, toMs: to })]),
    );
  };
  const nextMs = () => (range === RANGES[0] ? undefined : range.stepMs);
  return useReply(read, [client, name, range], nextMs) ?? {};
}
