import { isJsonObject } from '../../lib/json/json-object.ts';
import { type LogLine, levelOf, statusOf } from './log-line.ts';
import { describeError, type Members, textOf } from './logged-error.ts';

/** @returns undefined for text that is not a log record in JSON */
export function parseJsonLine(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  let members: Members;
  try {
    members = JSON.parse(text) as Members;
  } catch {
    return undefined;
  }
  const { type, record, level, message, requestId, timestamp } = members;
  if (typeof type === 'string' && typeof record === 'object' && record !== null) {
    return parsePlatformRecord(type, record as Members, text);
  }
  // A function may log JSON of its own, without the members of a log record.
  if (typeof timestamp !== 'string' || typeof level !== 'string') return undefined;
  return {
    kind: 'text',
    requestId: typeof requestId === 'string' ? requestId : undefined,
    level: levelOf(level),
    text: describeError(members) ?? errorIn(message) ?? textOf(message),
  };
}

/** What a handler has thrown is the message of its record. */
function errorIn(message: unknown): string | undefined {
  return isJsonObject(message) ? describeError(message) : undefined;
}

function parsePlatformRecord(type: string, record: Members, text: string): LogLine | undefined {
  const { requestId, status, metrics } = record;
  const { durationMs, initDurationMs } = (metrics ?? {}) as Members;
  switch (type) {
    case 'platform.start':
      return { kind: 'start', requestId: textOf(requestId) };
    case 'platform.report':
      return {
        kind: 'report',
        requestId: textOf(requestId),
        durationMs: Number(durationMs),
        initMs: initDurationMs === undefined ? undefined : Number(initDurationMs),
        status: statusOf(status === 'success' ? undefined : textOf(status)),
      };
    case 'platform.initReport':
      return { kind: 'text', requestId: undefined, level: 'ERROR', text: initReport(record) };
    case 'platform.logsDropped':
      return { kind: 'text', requestId: undefined, level: 'WARN', text };
    default:
      return type.startsWith('platform.') ? { kind: 'routine' } : undefined;
  }
}

/** In the words of a function that logs text. */
function initReport({ phase, status, errorType, metrics }: Members): string {
  const { durationMs } = (metrics ?? {}) as Members;
  return [
    `INIT_REPORT Init Duration: ${Number(durationMs).toFixed(2)} ms`,
    `Phase: ${textOf(phase)}`,
    `Status: ${textOf(status)}`,
    ...(errorType === undefined ? [] : [`Error Type: ${textOf(errorType)}`]),
  ].join('\t');
}
