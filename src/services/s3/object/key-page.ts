import { parsePageToken, pageToken } from '../../../lib/list/page.ts';
import { InvalidArgument } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_RequestSyntax
export const MAX_PAGE_KEYS = 1000;

export interface KeyPage {
  readonly objects: readonly ObjectDocument[];
  /** Common prefixes of keys up to the delimiter; such keys are counted as one and not listed. */
  readonly commonPrefixes: readonly string[];
  /** Start of the next page; undefined on the last one. */
  readonly continuation: string | undefined;
}

/** @param all objects whose keys start with the prefix, in order of key */
export function pageOfKeys(
  all: readonly ObjectDocument[],
  {
    prefix,
    delimiter,
    maxKeys,
    after,
  }: {
    readonly prefix: string;
    readonly delimiter: string;
    readonly maxKeys: number;
    /** The last key or common prefix of the previous page. */
    readonly after: string | undefined;
  },
): KeyPage {
  const objects: ObjectDocument[] = [];
  const commonPrefixes: string[] = [];
  let last = after ?? '';
  for (const object of all) {
    const common = commonPrefixOf(object.key, prefix, delimiter);
    const listed = common ?? object.key;
    if (object.key <= last || common === last) continue;
    if (objects.length + commonPrefixes.length === maxKeys) {
      return { objects, commonPrefixes, continuation: maxKeys === 0 ? undefined : encodeContinuation(last) };
    }
    if (common === undefined) objects.push(object);
    else commonPrefixes.push(common);
    last = listed;
  }
  return { objects, commonPrefixes, continuation: undefined };
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

const LIST = 'ListObjects';

function encodeContinuation(last: string): string {
  return pageToken(LIST, last);
}

/** @throws InvalidArgument */
export function decodeContinuation(token: string): string {
  const last = parsePageToken(LIST, token);
  if (last === undefined) throw InvalidArgument('The continuation token provided is incorrect');
  return last;
}
