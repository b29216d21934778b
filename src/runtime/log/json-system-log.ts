import { timeoutSentence } from '../failure.ts';
import type { InvocationStatus, SystemLog } from './system-log.ts';

/** The least severe level that the platform writes. */
export type SystemLevel = 'DEBUG' | 'INFO' | 'WARN';

const ORDER: readonly SystemLevel[] = ['DEBUG', 'INFO', 'WARN'];

/**
 * Lines as in docs/aws/lambda-invocations.md#json-logs. Instead of an END line there is `platform.runtimeDone`, at
 * level DEBUG. Failures are always written.
 */
export function jsonSystemLog(minimum: SystemLevel): SystemLog {
  const at = (level: SystemLevel, text: string) =>
    ORDER.indexOf(level) >= ORDER.indexOf(minimum) ? [text] : [];
  return {
    initStart: ({ initializationType, runtimeVersion, runtimeVersionArn }, nowMs) =>
      at(
        'INFO',
        line(nowMs, 'platform.initStart', {
          initializationType,
          phase: 'init',
          runtimeVersion,
          runtimeVersionArn,
        }),
      ),
    initReport: ({ initializationType, phase, durationMs, failure }, nowMs) => [
      line(nowMs, 'platform.initReport', {
        initializationType,
        phase,
        ...statusMembers(failure),
        metrics: { durationMs: rounded(durationMs) },
      }),
    ],
    extension: ({ name, state, events }, nowMs) =>
      at('INFO', line(nowMs, 'platform.extension', { name, state, events })),
    start: (requestId, version, nowMs) => at('INFO', line(nowMs, 'platform.start', { requestId, version })),
    end: ({ requestId, status, durationMs }, nowMs) =>
      at(
        'DEBUG',
        line(nowMs, 'platform.runtimeDone', {
          requestId,
          ...statusMembers(status),
          metrics: { durationMs: rounded(durationMs) },
        }),
      ),
    timedOut: (requestId, timeoutMs, nowMs) => [failureLine(nowMs, requestId, timeoutSentence(timeoutMs))],
    crashed: (requestId, { errorType, message }, nowMs) => [
      failureLine(nowMs, requestId, `${message}\n${errorType}`),
    ],
    report: ({ requestId, durationMs, initMs, maxMemoryMb, status }, memorySizeMB, nowMs) =>
      at(
        status.kind === 'success' ? 'INFO' : 'WARN',
        line(nowMs, 'platform.report', {
          requestId,
          ...statusMembers(status),
          metrics: {
            durationMs: rounded(durationMs),
            billedDurationMs: Math.ceil(durationMs),
            memorySizeMB,
            maxMemoryUsedMB: maxMemoryMb,
            ...(initMs === undefined ? {} : { initDurationMs: rounded(initMs) }),
          },
        }),
      ),
  };
}

function line(nowMs: number, type: string, record: Record<string, unknown>): string {
  return `${JSON.stringify({ time: new Date(nowMs).toISOString(), type, record })}\n`;
}

function failureLine(nowMs: number, requestId: string, message: string): string {
  const timestamp = new Date(nowMs).toISOString();
  return `${JSON.stringify({ timestamp, level: 'ERROR', requestId, message })}\n`;
}

function statusMembers(status: InvocationStatus): Record<string, string> {
  return status.kind === 'error'
    ? { status: status.kind, errorType: status.errorType }
    : { status: status.kind };
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(3));
}
