import { jsonSystemLog } from './json-system-log.ts';
import type { SystemLog } from './system-log.ts';

/** Passes the platform's events, as JSON texts, to an observer as well, whatever the format and level of the log. */
export function observedSystemLog(log: SystemLog, observe: (line: string) => void): SystemLog {
  const json = jsonSystemLog('DEBUG');
  const both = (format: (system: SystemLog) => string[]) => {
    for (const line of format(json)) observe(line);
    return format(log);
  };
  return {
    ...log,
    initReport: (report, nowMs) => both((system) => system.initReport(report, nowMs)),
    extension: (report, nowMs) => both((system) => system.extension(report, nowMs)),
    start: (requestId, version, nowMs) => both((system) => system.start(requestId, version, nowMs)),
    report: (report, memoryMb, nowMs) => both((system) => system.report(report, memoryMb, nowMs)),
  };
}
