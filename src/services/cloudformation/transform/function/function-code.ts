import { isJsonObject } from '../../../../lib/json/json-object.ts';
import { invalidResource, type SamResource } from '../sam-resource.ts';
import { present, type Tree } from '../tree.ts';

const S3_URI = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>[^?]+)(?:\?versionId=(?<version>.+))?$/;

/** The object that `CodeUri` or `ContentUri` names. */
export function s3Location(
  resource: SamResource,
  property: string,
): { readonly Bucket: unknown; readonly Key: unknown; readonly Version: unknown } {
  const value = resource.properties[property];
  if (isJsonObject(value) && value['Bucket'] !== undefined && value['Key'] !== undefined) {
    return { Bucket: value['Bucket'], Key: value['Key'], Version: value['Version'] };
  }
  const { bucket, key, version } = (typeof value === 'string' && S3_URI.exec(value)?.groups) || {};
  if (bucket === undefined || key === undefined) {
    throw invalidResource(
      resource,
      `'${property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter. ` +
        'Deploy folders with "millrace deploy template.yaml" or "sam deploy", which upload them.',
    );
  }
  return { Bucket: bucket, Key: key, Version: version };
}

/** `Code` of the function. */
export function functionCode(resource: SamResource): Tree {
  const { InlineCode: inline, ImageUri: image, CodeUri: uri } = resource.properties;
  if (image !== undefined) return { ImageUri: image };
  if (inline !== undefined) return { ZipFile: inline };
  if (uri === undefined) {
    throw invalidResource(resource, "Missing required property: one of 'CodeUri' and 'InlineCode'.");
  }
  const { Bucket, Key, Version } = s3Location(resource, 'CodeUri');
  return present({ S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: Version });
}
