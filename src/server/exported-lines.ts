import type { Telemetry } from '../lib/telemetry/telemetry.ts';
import { parseTraceHeader } from '../lib/trace/trace-header.ts';
import type { LogSink } from '../runtime/port.ts';

/** A sink that also exports the lines of functions, each with the span of its invocation. */
export function exportedLines(sink: LogSink, exportLine: NonNullable<Telemetry['exportLine']>): LogSink {
  return {
    write(line) {
      sink.write(line);
      const { account, region, group, stream, timestampMs, message, traceId } = line;
      exportLine({
        timestampMs,
        message: message.trimEnd(),
        attributes: {
          'cloud.account.id': account,
          'cloud.region': region,
          'aws.log.group.names': group,
          'aws.log.stream.names': stream,
        },
        trace: traceId === undefined ? undefined : parseTraceHeader(traceId),
      });
    },
  };
}
