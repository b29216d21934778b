import { type Caller, changedCaller } from '../schema/caller.ts';
import { type ServiceTraits, signingNameOf } from '../schema/service.ts';
import type { Exchange } from './exchange.ts';

/**
 * The caller of an operation. A request without a signature has the authority of everyone where the policies of the service's
 * resources can name everyone, and is refused elsewhere.
 * @param service undefined when a request addresses none
 * @throws the error for a signature that is missing or wrong
 */
export function signedCaller(
  { caller, anonymous, signature }: Exchange,
  service: Pick<ServiceTraits, 'name' | 'signingName' | 'allowsAnonymous'> | undefined,
): Caller {
  if (anonymous && service?.allowsAnonymous === true) return changedCaller(caller, { authority: anonymous });
  const fault = signature.faultFor(service && signingNameOf(service));
  if (fault) throw fault;
  return caller;
}
