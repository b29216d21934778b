import type { Namespace } from '../../lib/aws/namespace.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { Caller } from '../../schema/caller.ts';

/** Who calls operations for the page: an unsigned client in the account and region that the page shows. */
export function callerAt({ account, region }: Namespace, context: RequestContext): Caller {
  return {
    account,
    region,
    accessKeyId: undefined,
    requestId: context.requestId,
    get signal() {
      return context.signal;
    },
  };
}
