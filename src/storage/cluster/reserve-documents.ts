import { META_PREFIX } from '../keys.ts';

/** Documents that hold what clients send, each for one request. */
const CLIENT_DATA: readonly string[] = [
  META_PREFIX.engine.stream,
  META_PREFIX.lambda.function,
  META_PREFIX.lambda.layer,
  META_PREFIX.lambda.event,
  META_PREFIX.logs.stream,
  META_PREFIX.sqs.message,
  META_PREFIX.s3.object,
  META_PREFIX.s3.upload,
  META_PREFIX.s3.part,
  META_PREFIX.ssm.parameter,
];

/** Documents by which gateways work, and intents to remove something. */
const NEEDED: readonly string[] = [
  META_PREFIX.cluster.member,
  META_PREFIX.cluster.lease,
  META_PREFIX.cluster.use,
  META_PREFIX.cluster.subscription,
  META_PREFIX.cluster.retention,
  META_PREFIX.cluster.reserve,
  META_PREFIX.mapping.checkpoint,
  META_PREFIX.mapping.running,
  META_PREFIX.lambda.removal,
  META_PREFIX.logs.removal,
  META_PREFIX.sqs.removal,
  META_PREFIX.s3.bucketRemoval,
  META_PREFIX.s3.uploadRemoval,
];

export function isClientData(key: string): boolean {
  return CLIENT_DATA.some((prefix) => key.startsWith(prefix));
}

export function isNeeded(key: string): boolean {
  return NEEDED.some((prefix) => key.startsWith(prefix));
}
