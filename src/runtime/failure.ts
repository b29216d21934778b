/** Why a function's process has ended. */
export type ExitReason =
  /** It exited, or was killed by a signal that the runtime did not send. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  /** The operating system could not start it. */
  | { readonly kind: 'unstartable'; readonly errorType: string; readonly message: string }
  | { readonly kind: 'timed-out' }
  /** One of its extensions failed. */
  | { readonly kind: 'extension'; readonly failure: Failure }
  | { readonly kind: 'out-of-memory' }
  /** Its function version was replaced or deleted, it was idle for too long, or the runtime is closing. */
  | { readonly kind: 'retired' };

/** A failure, worded as on AWS. */
export interface Failure {
  readonly errorType: string;
  /** Without the `RequestId: … ` prefix. */
  readonly message: string;
}

/** The function could not be started because of an error of this server. */
export function unstartable(error: unknown): ExitReason {
  return { kind: 'unstartable', errorType: 'Runtime.InvalidEntrypoint', message: String(error) };
}

// AWS's messages use Go's names of signals: https://pkg.go.dev/syscall#Signal
const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error (core dumped)',
  SIGFPE: 'floating point exception (core dumped)',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction (core dumped)',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault (core dumped)',
  SIGTERM: 'terminated',
};

/**
 * The failure of an invocation or an init whose process has ended. The messages are AWS's:
 * docs/aws/lambda-invocations.md#error-payloads.
 */
export function describeExit(reason: Exclude<ExitReason, { kind: 'timed-out' }>): Failure {
  switch (reason.kind) {
    case 'exited':
      return { errorType: 'Runtime.ExitError', message: `Error: ${exitMessage(reason)}` };
    case 'unstartable':
      return { errorType: reason.errorType, message: `Error: ${reason.message}` };
    case 'extension':
      return reason.failure;
    case 'out-of-memory':
      return {
        errorType: 'Runtime.OutOfMemory',
        message: 'Error: Runtime exited with error: signal: killed',
      };
    case 'retired':
      return { errorType: 'Runtime.ExitError', message: 'Error: Runtime exited without providing a reason' };
  }
}

function exitMessage({ code, signal }: { code: number | null; signal: string | null }): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}

/** `Task timed out after 3.00 seconds`. */
export function timeoutSentence(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
}

/** The failure of an invocation that its timeout has ended. */
export function timeoutFailure(timeoutMs: number): Failure {
  return { errorType: 'Sandbox.Timedout', message: `Error: ${timeoutSentence(timeoutMs)}` };
}

export function errorPayload(requestId: string, { errorType, message }: Failure): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} ${message}` }));
}

/** In place of a result that is larger than Lambda accepts. It names no request, as on AWS. */
export function tooLargeResponsePayload(maxBytes: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: `Response payload size exceeded maximum allowed payload size (${maxBytes} bytes).`,
    }),
  );
}
