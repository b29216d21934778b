import { BrokenInvariant } from '../../lib/assert.ts';
import type { InvocationResult } from '../../runtime/port.ts';
import type { ShardContext } from '../shard/shard-context.ts';

export type Outcome =
  | {
      readonly kind: 'reached';
      readonly requestId: string;
      readonly result: InvocationResult & { readonly kind: 'finished' };
    }
  /** Costs no attempt. */
  | { readonly kind: 'not-reached'; readonly why: 'throttled' | 'not-found' | 'internal' };

/** Hands an event to the mapping's function, and counts and reports what keeps it from getting there. */
export async function invoke(context: ShardContext, event: Buffer): Promise<Outcome> {
  const { aborting, invoker, random, report, settings, statistics } = context;
  const requestId = random.uuid();
  let result: Awaited<ReturnType<typeof invoker.invoke>>;
  try {
    result = await invoker.invoke(settings().functionArn, event, { requestId, signal: aborting });
  } catch (error) {
    if (error instanceof BrokenInvariant) throw error;
    if (!aborting.aborted) tellInternalError(context, error);
    return { kind: 'not-reached', why: 'internal' };
  }
  switch (result.kind) {
    case 'throttled':
      statistics.throttles++;
      return { kind: 'not-reached', why: 'throttled' };
    case 'not-found':
      report('PROBLEM: Function not found');
      return { kind: 'not-reached', why: 'not-found' };
    case 'finished':
      statistics.invocations++;
      return { kind: 'reached', requestId, result };
  }
}

function tellInternalError({ logger, report, settings, shardId }: ShardContext, error: unknown): void {
  logger.error('an event source mapping could not invoke its function', {
    function: settings().functionArn,
    shardId,
    error: String(error),
  });
  report('PROBLEM: internal Lambda error. Please contact Lambda customer support.');
}
