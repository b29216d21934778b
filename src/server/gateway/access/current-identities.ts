import type { Identities } from '../../../access/identities.ts';
import type { Dispatch } from '../../../protocol/dispatcher.ts';
import { ScopeReader } from '../../../protocol/signature/scope.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { unavailable } from '../passing/unavailable.ts';

export interface CurrentIdentities {
  readonly identities: Pick<Identities, 'credential'>;
  readonly meta: Pick<MetaStore, 'catchUp'>;
  readonly isMember: () => boolean;
}

/**
 * Lets requests be checked against identities that other gateways may have changed.
 *
 * - An unknown access key may have just been created: the store is asked before it is refused.
 * - A deleted access key must not be accepted. A member has all changes that were stored when its last renewal began, a few
 *   seconds ago at most, and usually all. A gateway that is not a member may have been cut off for long: it checks nothing.
 */
export function withCurrentIdentities(
  dispatch: Dispatch,
  { identities, meta, isMember }: CurrentIdentities,
): Dispatch {
  const scopes = new ScopeReader();
  return async (request, context) => {
    if (!isMember()) {
      return unavailable(
        request,
        context.requestId,
        'This gateway cannot check access now: it is not a member of its cluster.',
      );
    }
    const scope = scopes.read(request);
    if (scope && !identities.credential(scope.accessKeyId)) {
      try {
        await meta.catchUp();
      } catch {
        return unavailable(
          request,
          context.requestId,
          'This gateway cannot check access now: its store does not answer.',
        );
      }
    }
    return dispatch(request, context);
  };
}
