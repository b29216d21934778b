import type { LogLine } from '../../../runtime/port.ts';

const REASON = 'they arrived faster than they could be stored';

/** Lines of one stream that were dropped. */
export interface DroppedLines {
  readonly first: LogLine;
  count: number;
  bytes: number;
}

/**
 * A line that replaces dropped ones and states their number. In JSON it is AWS's `platform.logsDropped`:
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#platform-logsDropped
 */
export function dropNotice({ first, count, bytes }: DroppedLines): LogLine {
  const lines = count === 1 ? '1 line' : `${count} lines`;
  const message =
    first.format === 'JSON'
      ? `${JSON.stringify({
          time: new Date(first.timestampMs).toISOString(),
          type: 'platform.logsDropped',
          record: { reason: REASON, droppedRecords: count, droppedBytes: bytes },
        })}\n`
      : `${lines} (${bytes} bytes) dropped here: ${REASON}`;
  return { ...first, message };
}
