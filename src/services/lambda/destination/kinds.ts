import { parseArn } from '../../../lib/aws/arn.ts';

/**
 * Whether an ARN identifies a queue, topic or bucket that records can be sent to. As on AWS, FIFO queues and topics are
 * rejected.
 */
export function isFailureDestination(text: string): boolean {
  const arn = parseArn(text);
  if (!arn) return false;
  switch (arn.service) {
    case 'sqs':
    case 'sns':
      return arn.region !== '' && arn.account !== '' && /^[\w-]+$/.test(arn.resource);
    case 's3':
      return arn.region === '' && arn.account === '' && /^[\w.-]+$/.test(arn.resource);
    default:
      return false;
  }
}

/** Whether an ARN can be the destination of an asynchronous invocation with this outcome. */
export function isAsyncDestination(text: string, outcome: 'OnSuccess' | 'OnFailure'): boolean {
  const arn = parseArn(text);
  if (arn?.service === 'lambda') return /^function:[\w-]+(:(\$LATEST|[\w-]+))?$/.test(arn.resource);
  if (arn?.service === 'events') return /^event-bus\/[\w./-]+$/.test(arn.resource);
  // Buckets only accept failures: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  return isFailureDestination(text) && (arn?.service !== 's3' || outcome === 'OnFailure');
}
