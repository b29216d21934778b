import { error, type Finding, isMap } from '../../rules/check.ts';
import type { ConfigPath } from '../../source-location.ts';

// docs/aws/serverless-framework.md#s3-events
const BUCKET_NAME = /^(?!(xn--|sthree-)|.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const EVENTS = /^s3:Object(Created|Removed):/;

/** Checks of an s3 event that its rule cannot express. */
export function checkS3Event(event: unknown, path: ConfigPath, provider: unknown): Finding[] {
  const settings = isMap(event) ? event : { bucket: event };
  const { bucket, existing, event: name } = settings;
  const findings: Finding[] = [];
  const bucketName = declaredName(bucket, provider);
  if (typeof bucketName === 'string' && !BUCKET_NAME.test(bucketName)) {
    const message = `"${bucketName}" is not a valid name of a bucket. Write a name in lower case, or a key of "provider.s3".`;
    findings.push(error(path, message));
  }
  if (isMap(bucket) && existing !== true) {
    const message =
      'a new bucket has its name as text. Write the name, or add "existing: true" for a bucket that is declared under "resources:".';
    findings.push(error(path, message));
  }
  if (typeof name === 'string' && !EVENTS.test(name)) {
    const message = `"${name}" does not happen here. Use s3:ObjectCreated:* or s3:ObjectRemoved:*.`;
    findings.push(error([...path, 'event'], message));
  }
  return findings;
}

/** The name in `provider.s3` when the event names a key of it. */
function declaredName(bucket: unknown, provider: unknown): unknown {
  const declared = isMap(provider) && isMap(provider['s3']) ? provider['s3'] : {};
  if (typeof bucket !== 'string' || !Object.hasOwn(declared, bucket)) return bucket;
  const settings = declared[bucket];
  return (isMap(settings) ? settings['name'] : undefined) ?? bucket;
}
