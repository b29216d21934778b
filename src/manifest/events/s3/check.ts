import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

// docs/aws/serverless-framework.md#s3-events
const BUCKET_NAME = /^(?!(xn--|sthree-)|.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const EVENTS = /^s3:Object(Created|Removed):/;

/** Checks of an s3 event that its rule cannot express. */
export function checkS3Event(event: unknown, path: ConfigPath): Finding[] {
  const settings = isMap(event) ? event : { bucket: event };
  const { bucket, existing, event: name } = settings;
  if (existing === true) {
    const message =
      'notifications of an existing bucket are not supported by Millrace. Declare the bucket here, or its NotificationConfiguration under "resources:".';
    return [error([...path, 'existing'], message)];
  }
  const findings: Finding[] = [];
  if (typeof bucket === 'string' && !BUCKET_NAME.test(bucket)) {
    findings.push(error(path, `"${bucket}" is not a valid name of a bucket.`));
  }
  if (isMap(bucket)) {
    const message =
      'a new bucket has its name as text. Write the name, or declare the bucket under "resources:".';
    findings.push(error(path, message));
  }
  if (typeof name === 'string' && !EVENTS.test(name)) {
    const message = `"${name}" does not happen here. Use s3:ObjectCreated:* or s3:ObjectRemoved:*.`;
    findings.push(error([...path, 'event'], message));
  }
  return findings;
}
