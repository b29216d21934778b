import { pageAfter } from '../../lib/list/page.ts';
import { ValidationError } from './errors.ts';

const DEFAULT_PAGE_ITEMS = 100;

interface MarkedInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * Returns the page of a list that starts after a marker.
 * @param operation the operation that returns the list
 * @param nameOf the unique sort key of an item
 * @throws ValidationError for a marker that the operation did not issue
 */
export function markedPage<T>(
  operation: string,
  all: readonly T[],
  { Marker, MaxItems = DEFAULT_PAGE_ITEMS }: MarkedInput,
  nameOf: (item: T) => string,
  order: 'ascending' | 'descending' = 'ascending',
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  const { items, token } = pageAfter(all, {
    list: operation,
    keyOf: nameOf,
    token: Marker,
    size: MaxItems,
    order,
    invalidToken: () => ValidationError('Invalid Marker.'),
  });
  return token === undefined ? { items, IsTruncated: false } : { items, IsTruncated: true, Marker: token };
}
