/** Why a function's process is no more. */
export type Death =
  /** It ended by itself. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
  /** It could not be started. */
  | { readonly kind: 'unstartable'; readonly errorType: string; readonly message: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'out-of-memory' }
  /** Its function version is gone, it was idle for too long, or the runtime closes. */
  | { readonly kind: 'retired' };

/** A failure as AWS names it. */
export interface Failure {
  readonly errorType: string;
  /** Without the `RequestId: … ` that precedes it everywhere. */
  readonly message: string;
}

// Go's names of signals, which AWS's sentences use: https://pkg.go.dev/syscall#Signal
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
 * What a death is called when it takes an invocation, or an init, with it. Sentences:
 * docs/aws/lambda-invocations.md#error-payloads.
 */
export function describeDeath(death: Exclude<Death, { kind: 'timed-out' }>): Failure {
  switch (death.kind) {
    case 'exited':
      return { errorType: 'Runtime.ExitError', message: `Error: ${exitReason(death)}` };
    case 'unstartable':
      return { errorType: death.errorType, message: `Error: ${death.message}` };
    case 'out-of-memory':
      return {
        errorType: 'Runtime.OutOfMemory',
        message: 'Error: Runtime exited with error: signal: killed',
      };
    case 'retired':
      return { errorType: 'Runtime.ExitError', message: 'Error: Runtime exited without providing a reason' };
  }
}

function exitReason({ code, signal }: { code: number | null; signal: string | null }): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}

/** `Task timed out after 3.00 seconds`. */
export function timeoutSentence(timeoutMs: number): string {
  return `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
}

export function errorPayload(requestId: string, { errorType, message }: Failure): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} ${message}` }));
}
