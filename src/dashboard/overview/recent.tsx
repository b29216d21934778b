import { InvocationRow } from '../functions/invocation-row.tsx';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';
import { useReply } from '../state/use-reply.ts';

const SHOWN = 8;

/** The last invocations of any function. */
export function Recent() {
  const { dashboard } = usePage();
  const ended = useSignal(dashboard.recent);
  const reply = useReply(
    () => dashboard.client.invocations({ limit: SHOWN }),
    [dashboard],
    () => undefined,
  );
  const earlier = reply?.invocations ?? [];
  const known = new Set(ended.map(({ id }) => id));
  const shown = [...ended, ...earlier.filter(({ id }) => !known.has(id))].slice(0, SHOWN);
  if (shown.length === 0) return null;
  return (
    <section class="recent">
      <h2>Latest invocations</h2>
      <ul class="rows">
        {shown.map((invocation) => (
          <li key={`${invocation.id}/${invocation.attempt}`}>
            <InvocationRow invocation={invocation} showsFunction />
          </li>
        ))}
      </ul>
    </section>
  );
}
