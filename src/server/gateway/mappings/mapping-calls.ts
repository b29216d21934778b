import type { FailureMessage, MayRead, MissingAction } from '../../../mapping/port.ts';
import { DeclaredCall } from '../calls/declared-call.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import type { MappingHome } from './mapping-home.ts';

/*
 * What loops of mappings on any gateway ask of the home: a call for each member of MappingHome. The event of a discarded
 * batch is the body of a call, all else is its head.
 */

/** How long a loop waits for a home. It repeats what was not answered. */
const HOME_WAIT_MS = 15_000;

interface SendHead {
  readonly destinationArn: string;
  readonly message: Omit<FailureMessage, 'event'>;
  readonly hasEvent: boolean;
}

const MayReadCall = new DeclaredCall<Parameters<MayRead>[0], boolean>('mappings/may-read');
const MissingActionCall = new DeclaredCall<Parameters<MissingAction>[0], string | undefined>(
  'mappings/missing-action',
);
/** The body is the event. */
const SendCall = new DeclaredCall<SendHead, void>('mappings/send');

/** @param home undefined while this gateway is not the home */
export function handleMappingCalls(calls: GatewayCalls, home: () => MappingHome | undefined): void {
  MayReadCall.handleAtHome(calls, home, ({ mayRead }, { head }) => mayRead(head));
  MissingActionCall.handleAtHome(calls, home, ({ missingAction }, { head }) => missingAction?.(head));
  SendCall.handleAtHome(calls, home, ({ destination }, { head, body }) => {
    const event = head.hasEvent ? Buffer.from(body) : undefined;
    return destination.send(head.destinationArn, { ...head.message, event });
  });
}

/** The home, wherever it is. @param checksRoles whether roles are checked; the same on all gateways */
export function mappingHomeBy(calls: GatewayCalls, checksRoles: boolean): MappingHome {
  return {
    destination: {
      send(destinationArn, { event, ...message }) {
        const head = { destinationArn, message, hasEvent: event !== undefined };
        return SendCall.makeAtHome(calls, { head, ...(event && { body: event }) }, HOME_WAIT_MS);
      },
    },
    mayRead: (source) => MayReadCall.makeAtHome(calls, { head: source }, HOME_WAIT_MS),
    missingAction: checksRoles
      ? (source) => MissingActionCall.makeAtHome(calls, { head: source }, HOME_WAIT_MS)
      : undefined,
  };
}
