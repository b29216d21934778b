import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { FailureMessage, MayRead, MissingAction } from '../../../mapping/port.ts';
import { CallRefused } from '../calls/call-error.ts';
import type { Answer, CallAnswer, GatewayCalls, ReceivedCall } from '../calls/gateway-calls.ts';
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

/** @param home undefined while this gateway is not the home */
export function handleMappingCalls(calls: GatewayCalls, home: () => MappingHome | undefined): void {
  const handle = (name: string, handler: (home: MappingHome, call: ReceivedCall) => Promise<CallAnswer>) =>
    calls.handle(`mappings/${name}`, async (call) => {
      const current = home();
      if (!current) throw new CallRefused('this gateway is not the home');
      return handler(current, call);
    });
  handle('may-read', async ({ mayRead }, { head }) => ({
    head: await mayRead(head as Parameters<MayRead>[0]),
  }));
  handle('missing-action', async ({ missingAction }, { head }) => ({
    head: await missingAction?.(head as Parameters<MissingAction>[0]),
  }));
  handle('send', async ({ destination }, { head, body }) => {
    const { destinationArn, message, hasEvent } = head as SendHead;
    await destination.send(destinationArn, { ...message, event: hasEvent ? Buffer.from(body) : undefined });
    return {};
  });
}

/** The home, wherever it is. @param checksRoles whether roles are checked; the same on all gateways */
export function mappingHomeBy(calls: GatewayCalls, checksRoles: boolean): MappingHome {
  const { signal } = sharedAbort();
  const call = (name: string, head: unknown, body?: Buffer): Promise<Answer> =>
    calls.callHome({ name: `mappings/${name}`, head, ...(body && { body }), signal }, HOME_WAIT_MS);
  return {
    destination: {
      async send(destinationArn, { event, ...message }) {
        const head: SendHead = { destinationArn, message, hasEvent: event !== undefined };
        await call('send', head, event);
      },
    },
    mayRead: async (source) => (await call('may-read', source)).head as boolean,
    missingAction: checksRoles
      ? async (source) => ((await call('missing-action', source)).head ?? undefined) as string | undefined
      : undefined,
  };
}
