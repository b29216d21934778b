import { pageAfter } from '../../lib/page-after.ts';
import { InvalidNextToken } from './errors.ts';

/**
 * A page of a list in order of key.
 * @param operation whose list it is
 * @throws InvalidNextToken
 */
export function pageByKey<T>(
  operation: string,
  all: readonly T[],
  keyOf: (item: T) => string,
  token: string | undefined,
  size: number,
): { items: T[]; NextToken?: string } {
  const page = pageAfter(all, {
    list: operation,
    keyOf,
    token,
    size,
    invalidToken: () => InvalidNextToken('The NextToken was not handed out by this server.'),
  });
  return { items: page.items, ...(page.token !== undefined && { NextToken: page.token }) };
}
