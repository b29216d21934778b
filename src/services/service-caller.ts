import type { Namespace } from '../lib/aws/namespace.ts';
import type { Random } from '../lib/random.ts';
import type { Authority, Caller } from '../schema/caller.ts';

/**
 * The caller of a call that a service makes for itself. It is not aborted.
 * @param authority that of the role or service in whose name the call is made (`calls.authorities`); by default the call
 *   is one of the server itself, and may do everything
 */
export function serviceCaller(
  { account, region }: Namespace,
  random: Random,
  trace?: Caller['trace'],
  authority?: Authority,
): Caller {
  const { signal } = new AbortController();
  return { account, region, accessKeyId: undefined, requestId: random.uuid(), authority, trace, signal };
}
