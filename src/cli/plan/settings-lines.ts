import type { Mode } from '../../planning/mode.ts';
import type { Plan } from '../../planning/plan.ts';
import { formatDuration } from '../report/units.ts';
import { counted } from '../ui/counted.ts';
import { tableLines } from '../ui/table.ts';
import { formatPercent, rounded } from './format.ts';

const MODE_TITLES: Readonly<Record<Mode, string>> = {
  provisioned: 'provisioned',
  'on-demand': 'on-demand',
  'on-demand-advantage': 'on-demand, in an account with On-demand Advantage',
};

/** What to write into a template, and what to expect of it. */
export function settingsLines(plan: Plan): string[] {
  const { mode, shards, handler, workload } = plan;
  const why = mode.reason === 'cheapest' ? 'costs least' : 'needs no scaling for the peaks';
  const rows = [['mode', `${MODE_TITLES[mode.mode]}, which ${why}`]];
  if (mode.mode === 'provisioned') rows.push(['ShardCount', shards.toLocaleString('en-US')]);
  if (workload.retentionHours > 24) rows.push(['RetentionPeriodHours', String(workload.retentionHours)]);
  if (handler) {
    const { batchSize, batchRecords, parallelizationFactor, concurrency, iteratorAgeMs } = handler;
    const cut = batchRecords < batchSize ? `, of which ${rounded(batchRecords)} fit into an event` : '';
    const each = workload.consumers > 1 ? ' for each consumer' : '';
    const age =
      iteratorAgeMs === undefined
        ? 'grows at the peak'
        : `about ${formatDuration(iteratorAgeMs)} at the peak`;
    rows.push(
      ['batchSize', `${rounded(batchSize)}${cut}`],
      ['parallelizationFactor', String(parallelizationFactor)],
      [
        'concurrency',
        `up to ${rounded(concurrency)}${each}, ${rounded(handler.busyEnvironments)} busy on average`,
      ],
      ['iterator age', `${age}, where the busiest lane is busy ${formatPercent(handler.busy)} of the time`],
    );
  }
  return tableLines(
    [{ title: 'SETTINGS' }, { title: `of a stream read by ${counted(workload.consumers, 'consumer')}` }],
    rows,
  );
}
