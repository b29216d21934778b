import type { InvocationSummary } from '../../server/dashboard/contract.ts';
import { pathTo } from '../routing/route.ts';
import { CutName } from '../ui/cut-name.tsx';
import { formatClock, formatDuration, nameOfArn, plural } from '../ui/format.ts';

export function InvocationRow({
  invocation,
  showsFunction = false,
}: {
  invocation: InvocationSummary;
  showsFunction?: boolean;
}) {
  const {
    id,
    functionName,
    startedMs,
    durationMs,
    error,
    attempt,
    coldStart,
    maxMemoryMb,
    records,
    sourceArn,
  } = invocation;
  return (
    <div class={error === undefined ? 'row invocation' : 'row invocation is-bad'}>
      <a class="row-link" href={pathTo('functions', functionName, 'invocations', id)}>
        <time class="cell-time">{formatClock(startedMs)}</time>
        {showsFunction && (
          <b class="cell-name">
            <CutName name={functionName} />
          </b>
        )}
        <span class="cell-what">
          {error === undefined ? (
            <span class="soft">
              {records === undefined ? 'invoked' : plural(records, 'record')}
              {sourceArn !== undefined && ` from ${nameOfArn(sourceArn)}`}
            </span>
          ) : (
            <span class="bad">
              {error.type}: {error.message}
            </span>
          )}
        </span>
        <span class="cell-notes soft">
          {[...(attempt > 1 ? [`attempt ${attempt}`] : []), ...(coldStart ? ['cold start'] : [])].join(', ')}
        </span>
        <span class="cell-number cell-memory soft">{maxMemoryMb !== undefined && `${maxMemoryMb} MB`}</span>
        <span class="cell-number">{formatDuration(durationMs)}</span>
      </a>
    </div>
  );
}
