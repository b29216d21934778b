import type { ConditionValues } from '../../../schema/caller.ts';
import { inHeader, string, type Infer } from '../../../schema/shape.ts';
import { BadRequest, InvalidArgument, InvalidTag } from '../errors.ts';
import type { ObjectTag } from '../shapes.ts';

/** A header of writes: the tags of the object as a query, `stage=dev&team=orders`. */
export const TaggingHeader = { Tagging: inHeader('x-amz-tagging', string()) } as const;

interface Headers {
  readonly Tagging?: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const MAX_TAGS = 10;
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;

/**
 * The tags in the header of a write, to be stored with the object.
 * @throws InvalidArgument for a header that is not a query with different names, and as `objectTags`
 */
export function storedTags(headers: Headers): { tags?: Readonly<Record<string, string>> } {
  const { Tagging: header = '' } = headers;
  const list = headerTags(headers);
  const isQuery = header.split('&').every((pair) => pair.split('=').length <= 2);
  if (!isQuery || new Set(list.map(({ Key }) => Key)).size < list.length) {
    throw InvalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      { details: { ArgumentName: 'x-amz-tagging', ArgumentValue: header } },
    );
  }
  return list.length === 0 ? {} : { tags: objectTags(list) };
}

/**
 * Checks the tags of an object.
 * @throws InvalidTag, BadRequest for too many
 */
export function objectTags(list: readonly Infer<typeof ObjectTag>[]): Readonly<Record<string, string>> {
  if (list.length > MAX_TAGS) throw BadRequest(`Object tags cannot be greater than ${MAX_TAGS}`);
  const tags = new Map<string, string>();
  for (const { Key: key, Value: value } of list) {
    const details = { TagKey: key };
    if (tags.has(key)) throw InvalidTag('Cannot provide multiple Tags with the same key', { details });
    if (key.startsWith('aws:')) throw InvalidTag('Your TagKey cannot be prefixed with aws:', { details });
    if (!KEY.test(key)) throw InvalidTag('The TagKey you have provided is invalid', { details });
    if (!VALUE.test(value)) {
      throw InvalidTag('The TagValue you have provided is invalid', {
        details: { ...details, TagValue: value },
      });
    }
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

/** Condition keys of policies: the tags that a request gives to an object. */
export function tagKeys(list: readonly Infer<typeof ObjectTag>[]): ConditionValues {
  if (list.length === 0) return {};
  return {
    ...Object.fromEntries(list.map(({ Key, Value }) => [`s3:RequestObjectTag/${Key}`, Value])),
    's3:RequestObjectTagKeys': list.map(({ Key }) => Key),
  };
}

/** The tags in the header, of which names may be repeated. */
export function headerTags({ Tagging: header = '' }: Headers): Infer<typeof ObjectTag>[] {
  return Array.from(new URLSearchParams(header), ([Key, Value]) => ({ Key, Value }));
}
