import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { InvocationSummary } from '../../server/dashboard/contract.ts';
import { usePage } from '../state/context.ts';
import { useSignal } from '../state/signal.ts';

const PAGE = 200;
/** The list ends here; older ones are found by their id. */
const MAX_ROWS = 20_000;

export type StatusFilter = 'all' | 'error';

export interface Invocations {
  readonly rows: readonly InvocationSummary[];
  readonly total: number;
  readonly more: () => void;
}

/** Invocations, newest first: those that end while the page is open come before those that were read. */
export function useInvocations(functionName: string | undefined, status: StatusFilter): Invocations {
  const { dashboard } = usePage();
  const live = useSignal(dashboard.recent);
  const [asked, setAsked] = useState<readonly InvocationSummary[]>([]);
  const [total, setTotal] = useState(0);
  const [state, setState] = useState<'idle' | 'reading' | 'complete'>('idle');

  /** Another object for each list: a reply that arrives after the filter has changed is not of this one. */
  const list = useRef({});
  const read = useCallback(
    async (before: string | undefined) => {
      const wanted = list.current;
      const request = {
        function: functionName,
        status: status === 'error' ? 'error' : undefined,
        before,
        limit: PAGE,
      };
      setState('reading');
      const page = await dashboard.client.invocations(request).catch(() => undefined);
      if (list.current !== wanted) return;
      if (page === undefined) {
        setState('idle');
        return;
      }
      setTotal(page.total);
      setAsked((earlier) => (before === undefined ? page.invocations : [...earlier, ...page.invocations]));
      setState(page.invocations.length < PAGE ? 'complete' : 'idle');
    },
    [dashboard, functionName, status],
  );
  useEffect(() => {
    list.current = {};
    setAsked([]);
    void read(undefined);
  }, [read]);

  const rows = useMemo(() => {
    const known = new Set(asked.map(keyOf));
    const since = asked[0]?.startedMs ?? 0;
    const isShown = (invocation: InvocationSummary) =>
      (functionName === undefined || invocation.functionName === functionName) &&
      (status === 'all' || invocation.error !== undefined) &&
      !known.has(keyOf(invocation)) &&
      invocation.startedMs >= since - OVERLAP_MS;
    return [...live.filter(isShown), ...asked].slice(0, MAX_ROWS);
  }, [live, asked, functionName, status]);

  const more = () => {
    const last = asked.at(-1);
    if (state === 'idle' && last !== undefined && asked.length < MAX_ROWS) {
      void read(last.id);
    }
  };
  return { rows, total: Math.max(total, rows.length), more };
}

/** An invocation that ended after the page was read may have started before the newest in it. */
const OVERLAP_MS = 15 * 60_000;

function keyOf({ id, attempt }: InvocationSummary): string {
  return `${id}/${attempt}`;
}
