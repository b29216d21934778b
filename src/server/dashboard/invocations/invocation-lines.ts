import { isServiceError } from '../../../schema/error.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Output } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { FilterLogEvents } from '../../../services/logs/operations/filter-log-events.ts';
import { readLogLine } from '../../controls/log-line.ts';
import type { InvocationReply } from '../contract.ts';
import type { KeptInvocation } from './kept-invocation.ts';

/** Lines that are shown of an invocation. */
const MAX_LINES = 1_000;
/** Pages of the log that are searched for them. */
const MAX_PAGES = 20;
/** Lines come after the end of their invocation: the output of processes is read as it arrives. */
const LATE_MS = 10_000;

type Line = InvocationReply['logs'][number];

// Lines of the platform that say nothing which the page does not show elsewhere, as text or as JSON.
const PLATFORM = /^(?:(?:START|END|REPORT) RequestId: |\{.*"type":"platform\.)/;

/** What the function wrote during an invocation, from its log group: nothing else is kept for it. */
export async function linesOf(
  { requestId, logGroup, startedMs, durationMs }: KeptInvocation,
  calls: Calls,
  caller: Caller,
): Promise<Line[]> {
  const lines: Line[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES && lines.length < MAX_LINES; page++) {
    const input = {
      logGroupName: logGroup,
      startTime: startedMs,
      endTime: startedMs + durationMs + LATE_MS,
      filterPattern: `"${requestId}"`,
      ...(nextToken !== undefined && { nextToken }),
    };
    let found: Output<typeof FilterLogEvents>;
    try {
      found = await calls.call('logs', FilterLogEvents, input, caller);
    } catch (error) {
      // A group that does not exist yet, or was deleted.
      if (isServiceError(error)) return lines;
      throw error;
    }
    for (const { message = '' } of found.events) lines.push(...lineOf(message, requestId));
    nextToken = found.nextToken;
    if (nextToken === undefined) break;
  }
  return lines.slice(0, MAX_LINES);
}

function lineOf(message: string, requestId: string): Line[] {
  const read = readLogLine(message);
  if (read) return read.requestId === requestId ? [{ level: read.level, message: read.message }] : [];
  // The remaining lines report a timeout or a crash.
  return PLATFORM.test(message) ? [] : [{ level: 'ERROR', message: message.trimEnd() }];
}
