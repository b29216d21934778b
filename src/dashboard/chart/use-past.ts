import { useEffect, useState } from 'preact/hooks';
import type { SeriesReply } from '../../server/dashboard/contract.ts';
import { usePage } from '../state/context.ts';

/** Series that the server has kept for one period until now, read once: the page sees what follows itself. */
export function usePast(
  kind: 'function' | 'mapping',
  names: readonly string[],
  metrics: readonly string[],
  periodMs: number,
): readonly (SeriesReply | undefined)[] {
  const { client } = usePage().dashboard;
  const [past, setPast] = useState<readonly SeriesReply[]>([]);
  useEffect(() => {
    let isShown = true;
    const to = Date.now();
    const asked = names.flatMap((name) =>
      metrics.map((metric) => client.series({ kind, name, metric, from: to - periodMs, to, step: 1000 })),
    );
    Promise.all(asked).then(
      (replies) => isShown && setPast(replies),
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [client, kind, names.join(), metrics.join(), periodMs]);
  return past;
}
