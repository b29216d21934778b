import { pageAfter } from '../../../lib/list/page.ts';
import { BadRequest } from '../errors.ts';

// https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/**
 * A page of a list, in order of key.
 * @throws BadRequest for an invalid position or limit
 */
export function itemPage<T>(
  items: readonly T[],
  list: string,
  keyOf: (item: T) => string,
  {
    position,
    limit = DEFAULT_LIMIT,
  }: { readonly position?: string | undefined; readonly limit?: number | undefined },
): { item: T[]; position?: string } {
  if (limit < 1 || limit > MAX_LIMIT) throw BadRequest(`limit must be from 1 to ${MAX_LIMIT}`);
  const invalidToken = () => BadRequest('Invalid position parameter');
  const page = pageAfter(items, { list, keyOf, token: position, size: limit, invalidToken });
  return { item: page.items, ...(page.token !== undefined && { position: page.token }) };
}
