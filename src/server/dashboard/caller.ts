import type { Namespace } from '../../lib/aws/namespace.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { Operator } from '../access/operator-gate.ts';
import type { Caller } from '../../schema/caller.ts';

/**
 * Who calls operations for the page, in the account and region that the page shows: its user, or an unsigned client while
 * access is not checked.
 */
export function callerAt(
  { account, region }: Namespace,
  context: RequestContext,
  operator: Operator | undefined,
): Caller {
  return {
    account,
    region,
    accessKeyId: undefined,
    authority: operator?.authority,
    requestId: context.requestId,
    get signal() {
      return context.signal;
    },
  };
}
