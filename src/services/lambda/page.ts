import { pageAfter, pageInOrder, type PageRequest } from '../../lib/list/page.ts';
import { InvalidParameterValue } from './errors.ts';
import { MAX_PAGE_ITEMS } from './limits.ts';

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

interface MarkedInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * A page of a list. It starts after the key in its marker, whether or not the item with that key still exists.
 * @throws InvalidParameterValue for a marker that this list never returned
 */
export function pageOf<T>(
  all: readonly T[],
  { operation, keyOf, order = 'ascending' }: MarkedList<T>,
  input: MarkedInput,
): MarkedPage<T> {
  const { items, token } = pageAfter(all, { ...requestOf({ operation, keyOf }, input), order });
  return { items, nextMarker: token };
}

/**
 * A page of a list that may be long, and is read in order of key.
 * @param itemsAfter see `pageInOrder`
 * @throws InvalidParameterValue
 */
export async function pageOfOrdered<T>(
  itemsAfter: (after: string | undefined) => AsyncIterable<T> | Iterable<T>,
  { filter, ...list }: Omit<MarkedList<T>, 'order'> & { readonly filter?: (item: T) => boolean },
  input: MarkedInput,
): Promise<MarkedPage<T>> {
  const { items, token } = await pageInOrder(itemsAfter, {
    ...requestOf(list, input),
    ...(filter && { filter }),
  });
  return { items, nextMarker: token };
}

function requestOf<T>(
  { operation, keyOf }: Pick<MarkedList<T>, 'operation' | 'keyOf'>,
  { Marker, MaxItems }: MarkedInput,
): PageRequest<T> {
  return {
    list: operation,
    keyOf,
    token: Marker,
    size: Math.min(MaxItems ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    invalidToken: (marker) =>
      InvalidParameterValue(`The marker ${JSON.stringify(marker)} was not returned by this server.`),
  };
}
