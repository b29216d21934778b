import { boolean, either, intrinsic, list, object, text, unneeded } from '../../rules/rule.ts';

/** The keys are the framework's own: docs/aws/serverless-framework.md#s3-events. */
export const bucketSettings = object(
  {
    bucket: either(text(), intrinsic),
    event: text(/^s3:.+$/),
    existing: boolean,
    rules: list(object({ prefix: either(text(), intrinsic), suffix: either(text(), intrinsic) })),
    ...unneeded('every deployment sets the notifications of a bucket that changed', 'forceDeploy'),
  },
  ['bucket'],
);

/** `events: - s3:` */
export const s3Event = either(text(), bucketSettings);
