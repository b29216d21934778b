import { formatAge } from '../streams/format-age.ts';
import { sparkline } from '../ui/sparkline.ts';
import { tableLines } from '../ui/table.ts';
import type { Style } from '../ui/terminal.ts';
import { targetPercentOf } from './policy.ts';
import { type StreamScaling, WINDOW_WORDS } from './read-scaling.ts';

const RESULT_STYLES = { Successful: 'green', Failed: 'red', Unfulfilled: 'yellow' } as const;

/** How a stream is scaled, for people. */
export function scalingLines(scaling: StreamScaling, style: Style, nowMs: number): string[] {
  const { stream, shards, status, activities } = scaling;
  return [
    `${style('bold', stream)}  ${shards} ${shards === 1 ? 'shard' : 'shards'}, ${status}`,
    `  used     ${usedText(scaling)}`,
    `  scaling  ${scalingText(scaling)}`,
    ...(activities.length === 0 ? [] : ['', ...activityLines(scaling, style, nowMs)]),
  ];
}

function usedText({ utilization: { values, remark } }: StreamScaling): string {
  const known = values.map((value) => value ?? 0);
  const last = known.at(-1) ?? 0;
  const highest = Math.max(...known);
  const figures = `${last.toFixed(0)}% of the write quota in the last minute, at most ${highest.toFixed(0)}% in ${WINDOW_WORDS}`;
  return `${sparkline(known)} ${figures}${remark === undefined ? '' : ` (${remark})`}`;
}

function scalingText(scaling: StreamScaling): string {
  const { stream, target, policies } = scaling;
  if (!target) return `off; turn it on with: millrace autoscale ${stream} --min 1 --max 8 --target 70%`;
  const bounds = `${target.MinCapacity} to ${target.MaxCapacity} shards`;
  const percent = targetPercentOf(scaling);
  const others = policies.length - (percent === undefined ? 0 : 1);
  const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'policy' : 'policies'}`;
  const { DynamicScalingInSuspended: inOff, DynamicScalingOutSuspended: outOff } = target.SuspendedState;
  const suspended = [...(outOff === true ? ['out'] : []), ...(inOff === true ? ['in'] : [])];
  return (
    (percent === undefined ? bounds : `${bounds}, at ${percent}% of the write quota`) +
    more +
    (suspended.length === 0 ? '' : `; scaling ${suspended.join(' and ')} is suspended`)
  );
}

function activityLines({ activities }: StreamScaling, style: Style, nowMs: number): string[] {
  const rows = activities.map((activity) => {
    const { StatusCode: result, StatusMessage: message } = activity;
    const colour = RESULT_STYLES[result as keyof typeof RESULT_STYLES];
    return [
      `${formatAge(nowMs - activity.StartTime)} ago`,
      colour === undefined ? result : style(colour, result),
      activity.Description,
      result === 'Successful' || message === undefined ? activity.Cause : `${activity.Cause}. ${message}`,
    ];
  });
  const columns = ['WHEN', 'RESULT', 'WHAT', 'CAUSE'].map((title) => ({ title }));
  return tableLines(columns, rows).map((line) => `  ${line}`);
}
