import type { Namespace } from '../lib/aws/namespace.ts';
import type { Random } from '../lib/random.ts';
import type { Caller } from '../schema/caller.ts';

/** The caller of a call that a service makes for itself. It is not aborted. */
export function serviceCaller(
  { account, region }: Namespace,
  random: Random,
  trace?: Caller['trace'],
): Caller {
  const { signal } = new AbortController();
  return { account, region, accessKeyId: undefined, requestId: random.uuid(), trace, signal };
}
