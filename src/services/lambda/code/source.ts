import type { Caller } from '../../../schema/caller.ts';
import type { Calls } from '../../../schema/service.ts';
import { isServiceError } from '../../../schema/error.ts';
import type { Infer } from '../../../schema/shape.ts';
import { GetObject } from '../../s3/operations/get-object.ts';
import { InvalidParameterValue, RequestTooLarge } from '../errors.ts';
import { MAX_ZIPPED_BYTES } from '../limits.ts';
import type { FunctionCode } from '../shapes.ts';

/**
 * The zip file of a request: sent in the request, or read from S3.
 * @throws InvalidParameterValue, RequestTooLarge
 */
export async function readCode(
  code: Infer<typeof FunctionCode>,
  calls: Calls,
  caller: Caller,
): Promise<Buffer> {
  if (code.ImageUri !== undefined) {
    throw InvalidParameterValue(
      "Please don't provide ImageUri when updating a function with packageType Zip.",
    );
  }
  if (code.ZipFile) {
    if (code.ZipFile.length >= MAX_ZIPPED_BYTES) {
      throw RequestTooLarge(`Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes`);
    }
    return code.ZipFile;
  }
  const { S3Bucket, S3Key, S3ObjectVersion } = code;
  if (S3Bucket === undefined || S3Key === undefined) {
    throw InvalidParameterValue('Please provide a source for function code.');
  }
  try {
    const { Body } = await calls.call(
      's3',
      GetObject,
      { Bucket: S3Bucket, Key: S3Key, ...(S3ObjectVersion !== undefined && { VersionId: S3ObjectVersion }) },
      caller,
    );
    return Body ?? Buffer.alloc(0);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    throw InvalidParameterValue(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
      { cause: error },
    );
  }
}
