import type { Clock } from '../../lib/time/clock.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Slots } from '../../lib/concurrency/slots.ts';
import { groupNotFound } from './group/deleted-groups.ts';
import { InvalidParameter, ResourceNotFound, Validation } from './errors.ts';
import { parseGroupIdentifier } from './group/identifier.ts';
import type { LogGroup } from './group/log-group.ts';
import type { LogGroups } from './group/log-groups.ts';
import type { LogStream } from './group/log-stream.ts';
import type { ResourcePolicies } from './resource-policies.ts';
import type { DestinationServices } from './subscription/destination.ts';

/** The dependencies of every operation of the service. */
export interface LogsContext {
  readonly groups: LogGroups;
  readonly policies: ResourcePolicies;
  readonly clock: Clock;
  /** The services that subscription filters send to; without them there are no subscription filters. */
  readonly destinations?: DestinationServices;
  /** Limits concurrent scans: one query yields often enough, but many at once would delay other requests. */
  readonly scans: Slots;
}

/** @throws ResourceNotFound */
export async function requireGroup(
  { groups }: LogsContext,
  namespace: Namespace,
  name: string,
): Promise<LogGroup> {
  const group = await groups.find(namespace, name);
  if (!group) throw groupNotFound();
  return group;
}

/** @throws ResourceNotFound */
export function requireStream(group: LogGroup, name: string): LogStream {
  const stream = group.stream(name);
  if (!stream) throw ResourceNotFound('The specified log stream does not exist.');
  return stream;
}

/**
 * Returns the group that a request specifies by name or by identifier (its name, or its ARN without `:*`).
 * @throws ResourceNotFound, Validation when the request has both, InvalidParameter when it has neither
 */
export async function requireNamedGroup(
  context: LogsContext,
  namespace: Namespace,
  input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): Promise<LogGroup> {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw Validation('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  }
  if (logGroupName !== undefined) return requireGroup(context, namespace, logGroupName);
  if (logGroupIdentifier === undefined) {
    throw InvalidParameter('Either logGroupName or logGroupIdentifier must be specified.');
  }
  const { name, namespace: own = namespace } = parseGroupIdentifier(logGroupIdentifier);
  if (own.region !== namespace.region || own.account !== namespace.account) throw groupNotFound();
  return requireGroup(context, namespace, name);
}
