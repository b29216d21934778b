import { formatGlobalArn } from '../../../lib/aws/arn.ts';
import type { Caller } from '../../../schema/caller.ts';

/** What happened to an object. */
export interface ObjectChange {
  /** `ObjectCreated:Put` */
  readonly eventName: string;
  readonly key: string;
  /** Absent when the object was deleted. */
  readonly object?: { readonly sizeBytes: number; readonly etag: string };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function notificationEvent(
  bucket: string,
  { eventName, key, object }: ObjectChange,
  { account, region, requestId }: Caller,
  context: { readonly configurationId: string; readonly sequencer: string; readonly timestampMs: number },
) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(context.timestampMs).toISOString(),
        eventName,
        userIdentity: { principalId: `AWS:${account}` },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: context.configurationId,
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: account },
            arn: formatGlobalArn('s3', { account: '' }, bucket),
          },
          object: {
            key: encodeKey(key),
            ...(object && { size: object.sizeBytes, eTag: object.etag.replaceAll('"', '') }),
            sequencer: context.sequencer,
          },
        },
      },
    ],
  };
}

/** What a queue or topic gets when a bucket is configured to notify it. */
export function testEvent(bucket: string, timestampMs: number, { requestId }: Caller) {
  return {
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(timestampMs).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: requestId,
  };
}

/** URL-encoded as in a form, with slashes as they are: `red+flower.jpg`. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
