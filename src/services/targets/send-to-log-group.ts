import { createHash } from 'node:crypto';
import type { Arn } from '../../lib/aws/arn.ts';
import type { Caller } from '../../schema/caller.ts';
import { isServiceError } from '../../schema/error.ts';
import type { Calls } from '../../schema/service.ts';
import { ResourceAlreadyExists, ResourceNotFound } from '../logs/errors.ts';
import { CreateLogStream } from '../logs/operations/create-log-stream.ts';
import { PutLogEvents } from '../logs/operations/put-log-events.ts';
import type { Sending } from './target.ts';

/**
 * Writes a message to a log group, in one log stream for each sender.
 * @throws the errors of the service
 */
export async function sendToLogGroup(
  calls: Calls,
  { resource }: Arn,
  { message: { body, timestampMs = 0 }, service }: Sending,
  caller: Caller,
): Promise<void> {
  const logGroupName = resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const stream = { logGroupName, logStreamName: streamName(service?.sourceArn ?? '') };
  const write = () =>
    calls.call(
      'logs',
      PutLogEvents,
      { ...stream, logEvents: [{ timestamp: timestampMs, message: body }] },
      caller,
    );
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
