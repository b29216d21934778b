import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, boolean, list, optional, string, structure } from '../../../schema/shape.ts';
import { onDeletedObjects } from '../access.ts';
import type { S3Context } from '../context.ts';
import { InvalidArgument, NoSuchBucket } from '../errors.ts';
import { Bucket, ObjectKey } from '../shapes.ts';

const ObjectIdentifier = structure({ Key: ObjectKey, VersionId: optional(string()) });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const DeleteObjects = operation('DeleteObjects', {
  http: { method: 'POST', path: '/{Bucket}?delete' },
  input: structure({
    Bucket,
    Delete: asPayload(
      structure({
        Object: list(ObjectIdentifier, { min: 1, max: 1000, xml: 'flat' }),
        Quiet: optional(boolean()),
      }),
    ),
  }),
  output: structure({ Deleted: optional(list(ObjectIdentifier, { xml: 'flat' })) }, 'DeleteResult'),
  errors: [NoSuchBucket, InvalidArgument],
  access: onDeletedObjects,
});

export const deleteObjects: Handler<typeof DeleteObjects, S3Context> = async (
  { Bucket, Delete },
  { buckets, objects, notifier },
  caller,
) => {
  const bucket = await buckets.require(caller, Bucket);
  if (!Delete) throw InvalidArgument('The request must list the objects to delete.');
  for (const { Key, VersionId: version = 'null' } of Delete.Object) {
    // Buckets are not versioned: the only version of an object has the id `null`. Deleting one that does not exist
    // succeeds, as on AWS.
    if (version !== 'null') continue;
    await objects.delete({ account: caller.account, bucket: Bucket }, Key);
    await notifier.notify(bucket, { eventName: 'ObjectRemoved:Delete', key: Key }, caller);
  }
  return Delete.Quiet === true ? {} : { Deleted: Delete.Object };
};
