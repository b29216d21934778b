import { pageAfter } from '../../lib/list/page.ts';
import { InvalidNextToken } from './errors.ts';

const DEFAULT_PAGE_ITEMS = 50;

/**
 * Returns a page of a list, sorted by a unique key: the ARN, where there is one.
 * @param operation the operation that returns the list; its tokens are invalid for other operations
 * @throws InvalidNextToken
 */
export function pageByKey<T>(
  operation: string,
  all: readonly T[],
  {
    NextToken,
    MaxResults = DEFAULT_PAGE_ITEMS,
  }: { NextToken?: string | undefined; MaxResults?: number | undefined },
  { keyOf, order = 'ascending' }: { keyOf: (item: T) => string; order?: 'ascending' | 'descending' },
): { items: T[]; NextToken?: string } {
  const { items, token } = pageAfter(all, {
    list: operation,
    keyOf,
    order,
    token: NextToken,
    size: MaxResults,
    invalidToken: () => InvalidNextToken('The next token is not valid.'),
  });
  return { items, ...(token !== undefined && { NextToken: token }) };
}
