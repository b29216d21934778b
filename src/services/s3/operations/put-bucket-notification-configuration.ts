import { parseArn } from '../../../lib/aws/arn.ts';
import type { Random } from '../../../lib/random.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, boolean, type Infer, inHeader, structure } from '../../../schema/shape.ts';
import { onBucket } from '../access.ts';
import { isFifoName } from '../../fifo/fifo-name.ts';
import type { S3Context } from '../context.ts';
import { InvalidArgument, NoSuchBucket } from '../errors.ts';
import { type Notification, NotificationConfiguration, notificationsOf } from '../notification/shapes.ts';
import { Bucket } from '../shapes.ts';

/** Events that happen here. */
const EVENTS =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated))$/;
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
const MAX_NOTIFICATIONS = 100;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
export const PutBucketNotificationConfiguration = operation('PutBucketNotificationConfiguration', {
  http: { method: 'PUT', path: '/{Bucket}?notification' },
  input: structure({
    Bucket,
    SkipDestinationValidation: inHeader('x-amz-skip-destination-validation', boolean()),
    NotificationConfiguration: asPayload(NotificationConfiguration),
  }),
  errors: [NoSuchBucket, InvalidArgument],
  access: onBucket('s3:PutBucketNotification'),
});

/** Replaces the whole configuration. As on AWS, its destinations are checked, and its queues and topics get a test. */
export const putBucketNotificationConfiguration: Handler<
  typeof PutBucketNotificationConfiguration,
  S3Context
> = async (
  { Bucket: name, NotificationConfiguration: configuration = {}, SkipDestinationValidation: skipsTests },
  { buckets, notifier, random },
  caller,
) => {
  const bucket = await buckets.require(caller, name);
  check(configuration);
  const notifications = withIds(configuration, random);
  const faults = skipsTests === true ? [] : await notifier.findFaults(bucket, notifications, caller);
  if (faults.length > 0) throw invalidDestinations(faults);
  await buckets.change(caller, name, (current) => ({ ...current, notifications }));
  if (skipsTests !== true) await notifier.sendTests(bucket, notifications, caller);
};

function check(configuration: Infer<typeof NotificationConfiguration>): void {
  if (configuration.EventBridgeConfiguration) {
    throw InvalidArgument('Millrace does not send the events of buckets to EventBridge.');
  }
  const notifications = notificationsOf(configuration);
  if (notifications.length > MAX_NOTIFICATIONS) {
    throw InvalidArgument(`A bucket has at most ${MAX_NOTIFICATIONS} notification configurations.`);
  }
  for (const { targetArn, events } of notifications) {
    if (!parseArn(targetArn)) throw InvalidArgument('The ARN is not well formed');
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    if (isFifoName(targetArn)) {
      throw InvalidArgument('Amazon S3 does not send notifications to FIFO queues and topics.');
    }
    const unknown = events.find((event) => !EVENTS.test(event));
    if (unknown !== undefined) {
      throw InvalidArgument(
        `The event '${unknown}' is not supported by Millrace. Supported are s3:ObjectCreated:* and s3:ObjectRemoved:*.`,
      );
    }
  }
  if (
    notifications.some((one, index) => notifications.slice(index + 1).some((other) => overlap(one, other)))
  ) {
    throw InvalidArgument(
      'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.',
    );
  }
}

/**
 * An object may cause one notification of each event only.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
function overlap(one: Notification, other: Notification): boolean {
  return (
    one.events.some((event) => other.events.some((another) => isSameEvent(event, another))) &&
    (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix))
  );
}

function isSameEvent(one: string, other: string): boolean {
  const includes = (event: string, another: string) =>
    event.endsWith('*') && another.startsWith(event.slice(0, -1));
  return one === other || includes(one, other) || includes(other, one);
}

/** docs/aws/s3.md#notifications */
function invalidDestinations(faults: readonly (readonly [arn: string, fault: string])[]) {
  const details = faults.flatMap(([arn, fault], index) => [
    [`ArgumentName${index + 1}`, arn],
    [`ArgumentValue${index + 1}`, fault],
  ]);
  return InvalidArgument('Unable to validate the following destination configurations', {
    details: Object.fromEntries(details) as Record<string, string>,
  });
}

function withIds(
  configuration: Infer<typeof NotificationConfiguration>,
  random: Random,
): Infer<typeof NotificationConfiguration> {
  const lists = Object.entries(configuration).map(([name, list]) => [
    name,
    Array.isArray(list)
      ? (list as { readonly Id?: string }[]).map((each) => ({ ...each, Id: each.Id ?? random.uuid() }))
      : list,
  ]);
  return Object.fromEntries(lists) as Infer<typeof NotificationConfiguration>;
}
