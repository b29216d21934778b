import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { formatClock } from '../ui/format.ts';

/** The page shows old figures while the server cannot be reached. */
export function ConnectionBar() {
  const { dashboard } = usePage();
  const connection = useSignal(dashboard.connection);
  const failure = useSignal(dashboard.failure);
  return (
    <div role="status" aria-live="polite">
      {connection.phase === 'disconnected' && (
        <p class="notice is-bad">
          Disconnected since {formatClock(connection.sinceMs).slice(0, 8)}. What you see is from then; the
          page connects again by itself when the server is back.
        </p>
      )}
      {connection.phase === 'live' && failure !== undefined && <p class="notice is-bad">{failure}</p>}
    </div>
  );
}
