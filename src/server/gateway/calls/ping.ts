import type { ReachableMember } from '../../../cluster/home-contact.ts';
import { DeclaredCall } from './declared-call.ts';
import type { GatewayCalls } from './gateway-calls.ts';

/** Answered by every gateway. */
const PingCall = new DeclaredCall<null, void>('ping');

/** Asks another gateway for an answer. */
export function pingsOf(
  calls: GatewayCalls,
): (member: ReachableMember, signal: AbortSignal) => Promise<unknown> {
  PingCall.handle(calls, () => {});
  return (member, signal) => PingCall.make(calls, member, { head: null, signal });
}
