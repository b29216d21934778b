import { usePage } from '../state/context.ts';
import { useReply } from '../state/use-reply.ts';
import type { PastSeries } from './past.ts';

/** Series that the server has kept for one period until now, read once: the page sees what follows itself. */
export function usePast(
  kind: 'function' | 'mapping',
  names: readonly string[],
  metrics: readonly string[],
  periodMs: number,
): readonly (PastSeries | undefined)[] {
  const { client } = usePage().dashboard;
  const read = async () => {
    const to = Date.now();
    const asked = names.flatMap((name) =>
      metrics.map((metric) => client.series({ kind, name, metric, from: to - periodMs, to, step: 1000 })),
    );
    return (await Promise.all(asked)).map((series) => ({ ...series, toMs: to }));
  };
  const subject = [client, kind, names.join(), metrics.join(), periodMs];
  return useReply(read, subject, () => undefined) ?? [];
}
