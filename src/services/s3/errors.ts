import { defineError } from '../../schema/error.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export const AccessDenied = defineError('AccessDenied', { status: 403 });
export const BadRequest = defineError('BadRequest');
export const BadDigest = defineError('BadDigest');
export const BucketAlreadyOwnedByYou = defineError('BucketAlreadyOwnedByYou', { status: 409 });
export const BucketNotEmpty = defineError('BucketNotEmpty', { status: 409 });
export const IllegalLocationConstraint = defineError('IllegalLocationConstraintException');
export const InvalidLocationConstraint = defineError('InvalidLocationConstraint');
export const ConditionalRequestConflict = defineError('ConditionalRequestConflict', { status: 409 });
export const EntityTooLarge = defineError('EntityTooLarge');
export const EntityTooSmall = defineError('EntityTooSmall');
export const InvalidArgument = defineError('InvalidArgument');
export const InvalidBucketName = defineError('InvalidBucketName');
export const InvalidDigest = defineError('InvalidDigest');
export const InvalidPart = defineError('InvalidPart');
export const InvalidPartOrder = defineError('InvalidPartOrder');
export const InvalidRequest = defineError('InvalidRequest');
export const InvalidRange = defineError('InvalidRange', { status: 416 });
export const InvalidTag = defineError('InvalidTag');
export const KeyTooLong = defineError('KeyTooLongError');
export const MalformedXml = defineError('MalformedXML');
export const MalformedPolicy = defineError('MalformedPolicy');
export const NoSuchBucket = defineError('NoSuchBucket', { status: 404 });
export const NoSuchBucketPolicy = defineError('NoSuchBucketPolicy', { status: 404 });
export const NoSuchKey = defineError('NoSuchKey', { status: 404 });
export const NoSuchTagSet = defineError('NoSuchTagSet', { status: 404 });
export const NoSuchUpload = defineError('NoSuchUpload', { status: 404 });
export const NoSuchVersion = defineError('NoSuchVersion', { status: 404 });
export const MetadataTooLarge = defineError('MetadataTooLarge');
export const NotImplemented = defineError('NotImplemented', { status: 501, fault: 'client' });
export const NotModified = defineError('NotModified', { status: 304, fault: 'client' });
export const PreconditionFailed = defineError('PreconditionFailed', { status: 412 });

export function noSuchKey(key: string) {
  return NoSuchKey('The specified key does not exist.', { details: { Key: key } });
}
