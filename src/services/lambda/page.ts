import { pageAfter } from '../../lib/list/page.ts';
import { InvalidParameterValue } from './errors.ts';
import { LATEST } from './function/name.ts';
import { MAX_PAGE_ITEMS } from './limits.ts';
import { paddedVersion } from './version-key.ts';

export interface MarkedPage<T> {
  readonly items: T[];
  /** Marker of the next page; undefined on the last page. */
  readonly nextMarker: string | undefined;
}

export interface MarkedList<T> {
  /** The operation that returns the list. Its markers are not valid for other operations. */
  readonly operation: string;
  /** The unique key that orders the list. */
  readonly keyOf: (item: T) => string;
  readonly order?: 'ascending' | 'descending';
}

/**
 * A page of a list. It starts after the key in its marker, whether or not the item with that key still exists.
 * @throws InvalidParameterValue for a marker that this list never returned
 */
export function pageOf<T>(
  all: readonly T[],
  { operation, keyOf, order = 'ascending' }: MarkedList<T>,
  { Marker, MaxItems }: { Marker?: string | undefined; MaxItems?: number | undefined },
): MarkedPage<T> {
  const { items, token } = pageAfter(all, {
    list: operation,
    keyOf,
    order,
    token: Marker,
    size: Math.min(MaxItems ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    invalidToken: (marker) =>
      InvalidParameterValue(`The marker ${JSON.stringify(marker)} was not returned by this server.`),
  });
  return { items, nextMarker: token };
}

/** Orders the versions of one function: `$LATEST` first, then by number. */
export function versionKey(version: string): string {
  return version === LATEST ? '' : paddedVersion(version);
}
