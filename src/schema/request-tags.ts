import type { ConditionValues } from './caller.ts';

type Tags =
  | Readonly<Record<string, string>>
  | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

/** An input that may add tags. */
export interface Tagged {
  readonly Tags?: Tags | undefined;
}

/** Some operations need a permission of their own for the tags of what they create. */
export function isTagged({ Tags: tags }: Tagged): boolean {
  return tags !== undefined && Object.keys(tags).length > 0;
}

/**
 * The condition keys of tags that a request adds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-requests
 */
export function requestTags(tags: Tags | undefined): ConditionValues {
  if (tags === undefined) return {};
  const entries = Array.isArray(tags)
    ? tags.map(({ Key = '', Value = '' }): [string, string] => [Key, Value])
    : Object.entries(tags as Readonly<Record<string, string>>);
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...requestTagKeys(entries.map(([key]) => key)),
  };
}

/** The condition key of tags that a request removes. */
export function requestTagKeys(keys: readonly string[]): ConditionValues {
  return { 'aws:TagKeys': keys };
}

/** The condition keys of a request with `Tags`. */
export function addedTags({ Tags: tags }: Tagged): ConditionValues {
  return requestTags(tags);
}

/** The condition keys of a request with `TagKeys`. */
export function removedTags({
  TagKeys: keys = [],
}: {
  readonly TagKeys?: readonly string[] | undefined;
}): ConditionValues {
  return requestTagKeys(keys);
}
