import { pageAfter } from '../../../lib/list/page.ts';
import { BadRequest, invalidNextToken } from '../errors.ts';
import { ITEMS_PER_PAGE } from './limits.ts';

/**
 * A page of a list, in order of id.
 * @throws BadRequest for an invalid size or token
 */
export function itemsPage<T>(
  items: readonly T[],
  list: string,
  keyOf: (item: T) => string,
  {
    MaxResults,
    NextToken,
  }: { readonly MaxResults?: string | undefined; readonly NextToken?: string | undefined },
): { items: T[]; nextToken?: string } {
  const size = MaxResults === undefined ? ITEMS_PER_PAGE : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1) throw BadRequest('maxResults must be a positive number');
  const page = pageAfter(items, { list, keyOf, token: NextToken, size, invalidToken: invalidNextToken });
  return { items: page.items, ...(page.token !== undefined && { nextToken: page.token }) };
}
