import type { CostPlan, StreamCost } from '../../planning/cost.ts';
import type { Mode } from '../../planning/mode.ts';
import type { Plan } from '../../planning/plan.ts';
import type { RegionPrices } from '../../planning/prices.ts';
import { counted } from '../ui/counted.ts';
import { tableLines } from '../ui/table.ts';
import type { Style } from '../ui/terminal.ts';
import { formatDollars } from './format.ts';

const MODES = ['provisioned', 'onDemand', 'advantage'] as const;
const MODE_OF: Readonly<Record<Mode, (typeof MODES)[number]>> = {
  provisioned: 'provisioned',
  'on-demand': 'onDemand',
  'on-demand-advantage': 'advantage',
};

/** A table of what the stream costs a month in each mode. */
export function costLines(plan: Plan, { region, asOf }: RegionPrices, style: Style): string[] {
  const { cost, alternatives, workload } = plan;
  const recommended = MODE_OF[plan.mode.mode];
  const row = (title: string, costs: CostPlan, part: keyof StreamCost) => [
    title,
    ...MODES.map((mode) => {
      const text = formatDollars(costs[mode][part]);
      return part === 'total' && mode === recommended ? style('bold', text) : text;
    }),
  ];
  const usesMore = workload.fanOutConsumers > 0;
  const rows = [
    row(counted(plan.shards, 'shard') + ', or the stream', cost, 'capacity'),
    row('writing', cost, 'writes'),
    row('reading', cost, 'reads'),
    ...(usesMore ? [row(`fan-out of ${counted(workload.fanOutConsumers, 'consumer')}`, cost, 'fanOut')] : []),
    ...(workload.retentionHours > 24 ? [row('keeping beyond a day', cost, 'retention')] : []),
    row('total', cost, 'total'),
    ...(workload.fanOutConsumers < workload.consumers
      ? [row('  with fan-out for all', alternatives.fanOutForAll, 'total')]
      : []),
    ...(workload.retentionHours < 7 * 24
      ? [row('  with 7 days of retention', alternatives.weekOfRetention, 'total')]
      : []),
    ...(workload.consumers > 0
      ? [['functions, in any mode', ...MODES.map(() => formatDollars(cost.functions))]]
      : []),
  ];
  return tableLines(
    [
      { title: `COST A MONTH, ${region} ${asOf}` },
      ...['PROVISIONED', 'ON-DEMAND', 'ADVANTAGE'].map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
  );
}
