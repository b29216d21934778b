import { type Handler, operation } from '../../../schema/operation.ts';
import { asPayload, boolean, type Infer, list, optional, string, structure } from '../../../schema/shape.ts';
import type { Caller } from '../../../schema/caller.ts';
import { isServiceError, type ServiceError } from '../../../schema/error.ts';
import { onDeletedObjects } from '../access.ts';
import { objectArn } from '../arn.ts';
import type { S3Context } from '../context.ts';
import { AccessDenied, InvalidArgument, NoSuchBucket } from '../errors.ts';
import { Bucket, ObjectKey } from '../shapes.ts';

const ObjectIdentifier = structure({ Key: ObjectKey, VersionId: optional(string()) });

const DeletionError = structure({
  Key: ObjectKey,
  VersionId: optional(string()),
  Code: string(),
  Message: string(),
});

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
  output: structure(
    {
      Deleted: optional(list(ObjectIdentifier, { xml: 'flat' })),
      Error: optional(list(DeletionError, { xml: 'flat' })),
    },
    'DeleteResult',
  ),
  requiresPermissionsItself: true,
  errors: [NoSuchBucket, InvalidArgument],
  access: onDeletedObjects,
});

export const deleteObjects: Handler<typeof DeleteObjects, S3Context> = async (
  { Bucket, Delete },
  { buckets, objects, notifier },
  caller,
) => {
  if (!Delete) throw InvalidArgument('The request must list the objects to delete.');
  const denials: (ServiceError | undefined)[] = [];
  for (const { Key } of Delete.Object) {
    denials.push(await denialOf(caller, objectArn(Bucket, Key, caller.region)));
  }
  const bucket = await requireBucket(buckets, caller, Bucket, denials);
  const deleted: typeof Delete.Object = [];
  const errors: Infer<typeof DeletionError>[] = [];
  for (const [index, identifier] of Delete.Object.entries()) {
    const { Key, VersionId: version = 'null' } = identifier;
    const denied = denials[index];
    if (denied) {
      errors.push({ ...identifier, Code: denied.code, Message: denied.message });
      continue;
    }
    deleted.push(identifier);
    // Buckets are not versioned: the only version of an object has the id `null`. Deleting one that does not exist
    // succeeds, as on AWS.
    if (version !== 'null') continue;
    await objects.delete({ account: caller.account, bucket: Bucket }, Key);
    await notifier.notify(bucket, { eventName: 'ObjectRemoved:Delete', key: Key }, caller);
  }
  return {
    ...(Delete.Quiet !== true && deleted.length > 0 && { Deleted: deleted }),
    ...(errors.length > 0 && { Error: errors }),
  };
};

/** Callers that may delete nothing do not learn that there is no bucket. @throws NoSuchBucket, AccessDenied */
async function requireBucket(
  buckets: S3Context['buckets'],
  caller: Caller,
  name: string,
  denials: readonly (ServiceError | undefined)[],
) {
  try {
    return await buckets.require(caller, name);
  } catch (error) {
    const [first] = denials;
    throw first && !denials.includes(undefined) ? first : error;
  }
}

/** @returns the error of a caller that may not delete the object */
async function denialOf(caller: Caller, resource: string): Promise<ServiceError | undefined> {
  try {
    await caller.authority?.require([{ action: 's3:DeleteObject', resource }], caller, AccessDenied);
    return undefined;
  } catch (error) {
    if (isServiceError(error, AccessDenied)) return error;
    throw error;
  }
}
