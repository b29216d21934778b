import { useState } from 'preact/hooks';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatCount } from '../ui/format.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { InvocationRow } from './invocation-row.tsx';
import { type StatusFilter, useInvocations } from './use-invocations.ts';

const ROW_PX = 30;

export function InvocationList({ functionName }: { functionName?: string }) {
  const { router } = usePage();
  const { query } = useSignal(router.location);
  const status: StatusFilter = query.get('status') === 'error' ? 'error' : 'all';
  const { rows, total, more } = useInvocations(functionName, status);
  const [isHeld, setHeld] = useState(false);
  const [held, setRows] = useState(rows);
  const shown = isHeld ? held : rows;
  return (
    <div class="invocations">
      <div class="section-head">
        <h2>Invocations</h2>
        <div class="choices" role="group" aria-label="Which invocations">
          <button
            type="button"
            aria-pressed={status === 'all'}
            onClick={() => router.setQuery({ status: undefined })}
          >
            all
          </button>
          <button
            type="button"
            aria-pressed={status === 'error'}
            onClick={() => router.setQuery({ status: 'error' })}
          >
            failed
          </button>
        </div>
        <button
          type="button"
          data-key="follow"
          aria-pressed={!isHeld}
          onClick={() => {
            setRows(rows);
            setHeld(!isHeld);
          }}
        >
          follow
        </button>
        <span class="soft">{formatCount(total)}</span>
      </div>
      {shown.length === 0 ? (
        <p class="soft">{status === 'error' ? 'None has failed.' : 'None yet.'}</p>
      ) : (
        <div class="invocation-rows" style={{ height: `min(70vh, ${shown.length * ROW_PX}px)` }}>
          <VirtualList
            rows={shown}
            rowPx={ROW_PX}
            label="Invocations"
            keyOf={({ id, attempt }) => `${id}/${attempt}`}
            onEnd={more}
            render={(invocation) => (
              <InvocationRow invocation={invocation} showsFunction={functionName === undefined} />
            )}
          />
        </div>
      )}
    </div>
  );
}
