import { parsePageToken, pageToken } from '../../../lib/list/page.ts';
import { InvalidArgument } from '../errors.ts';
import type { ObjectDocument } from './objects.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_RequestSyntax
export const MAX_PAGE_KEYS = 1000;

// Beginning to read at another key costs about as much as reading this many.
const SKIPPED_BEFORE_SEEK = 50;

export interface KeyPage {
  readonly objects: readonly ObjectDocument[];
  /** Common prefixes of keys up to the delimiter; such keys are counted as one and not listed. */
  readonly commonPrefixes: readonly string[];
  /** Start of the next page; undefined on the last one. */
  readonly continuation: string | undefined;
}

/** Objects whose keys start with the prefix of a page and sort after `after`, in order of key. */
type ObjectsAfter = (after: string) => AsyncIterable<ObjectDocument>;

interface KeyPageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** The last key or common prefix of the previous page. */
  readonly after: string | undefined;
}

/** Reads no more objects than the page needs: few of those below a common prefix, and none after the page. */
export async function pageOfKeys(
  objectsAfter: ObjectsAfter,
  { prefix, delimiter, maxKeys, after }: KeyPageRequest,
): Promise<KeyPage> {
  const objects: ObjectDocument[] = [];
  const commonPrefixes: string[] = [];
  let last = after ?? '';
  let position: string | undefined = last;
  while (position !== undefined) {
    const source = objectsAfter(position);
    position = undefined;
    let skipped = 0;
    for await (const object of source) {
      const common = commonPrefixOf(object.key, prefix, delimiter);
      if (object.key <= last || common === last) {
        if (++skipped < SKIPPED_BEFORE_SEEK || common !== last) continue;
        position = endOfPrefix(last);
        // A key with the highest character there is after the prefix is skipped like the others.
        if (object.key < position) break;
        position = undefined;
        continue;
      }
      if (objects.length + commonPrefixes.length === maxKeys) {
        return {
          objects,
          commonPrefixes,
          continuation: maxKeys === 0 ? undefined : encodeContinuation(last),
        };
      }
      if (common === undefined) objects.push(object);
      else commonPrefixes.push(common);
      last = common ?? object.key;
      skipped = 0;
    }
  }
  return { objects, commonPrefixes, continuation: undefined };
}

/** Above almost every key that starts with the prefix, and below all that follow them. */
function endOfPrefix(prefix: string): string {
  return `${prefix}\uffff`;
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
