import type { ExitReason } from '../failure.ts';
import type { Invocation } from '../port.ts';

export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN';

/** The body of a response to `GET /extension/event/next`. */
export type ExtensionEvent =
  | {
      readonly eventType: 'INVOKE';
      readonly deadlineMs: number;
      readonly requestId: string;
      readonly invokedFunctionArn: string;
      readonly tracing: { readonly type: 'X-Amzn-Trace-Id'; readonly value: string };
    }
  | { readonly eventType: 'SHUTDOWN'; readonly deadlineMs: number; readonly shutdownReason: ShutdownReason };

export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

export function invokeEvent(
  { requestId, invokedFunctionArn, traceId = '' }: Invocation,
  deadlineMs: number,
): ExtensionEvent {
  const tracing = { type: 'X-Amzn-Trace-Id', value: traceId } as const;
  return { eventType: 'INVOKE', deadlineMs, requestId, invokedFunctionArn, tracing };
}

export function shutdownReasonOf({ kind }: ExitReason): ShutdownReason {
  if (kind === 'timed-out') return 'timeout';
  return kind === 'retired' ? 'spindown' : 'failure';
}
