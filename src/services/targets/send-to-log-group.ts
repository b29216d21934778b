import { createHash } from 'node:crypto';
import type { Arn } from '../../lib/aws/arn.ts';
import type { Caller } from '../../schema/caller.ts';
import { isServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import { InvalidParameter, ResourceAlreadyExists, ResourceNotFound } from '../logs/errors.ts';
import { CreateLogStream } from '../logs/operations/create-log-stream.ts';
import { PutLogEvents } from '../logs/operations/put-log-events.ts';

export interface LogEntry {
  readonly text: string;
  readonly timestampMs: number;
  /** The ARN of the rule. */
  readonly sender: string;
}

/**
 * Writes a message to a log group, in one log stream for each sender.
 * @throws the errors of the service, also for a time that the group does not accept
 */
export async function sendToLogGroup(
  calls: Calls,
  { resource }: Arn,
  { text, timestampMs, sender }: LogEntry,
  caller: Caller,
): Promise<void> {
  const logGroupName = resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const stream = { logGroupName, logStreamName: streamName(sender) };
  const write = async () => {
    const logEvents = [{ timestamp: timestampMs, message: text }];
    const { rejectedLogEventsInfo: rejected } = await calls.call(
      'logs',
      PutLogEvents,
      { ...stream, logEvents },
      caller,
    );
    if (rejected) {
      throw InvalidParameter(
        `the timestamp ${new Date(timestampMs).toISOString()} is too old or too new for ${logGroupName}`,
      );
    }
  };
  try {
    await write();
  } catch (error) {
    if (!isServiceError(error, ResourceNotFound)) throw error;
    await calls.call('logs', CreateLogStream, stream, caller).catch((failure: unknown) => {
      if (!isServiceError(failure, ResourceAlreadyExists)) throw failure;
    });
    await write();
  }
}

/** In the form of a UUID, as on AWS. */
function streamName(sender: string): string {
  const hash = createHash('sha256').update(sender).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
