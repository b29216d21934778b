import { type Page, pageAfter, pageCooperatively, type PageRequest } from '../../lib/list/page.ts';
import { InvalidNextToken } from './errors.ts';

/**
 * Returns a page of a list, sorted by key.
 * @param operation the operation that returns the list
 * @throws InvalidNextToken
 */
export function pageByKey<T>(
  operation: string,
  all: readonly T[],
  keyOf: (item: T) => string,
  token: string | undefined,
  size: number,
): { items: T[]; NextToken?: string } {
  return named(pageAfter(all, { list: operation, keyOf, token, size, invalidToken }));
}

/**
 * The same for a list that may be long: yields to the event loop.
 * @throws InvalidNextToken
 */
export async function pageByKeyCooperatively<T>(
  all: Iterable<T>,
  request: Omit<PageRequest<T>, 'invalidToken'> & { readonly filter: (item: T) => boolean },
): Promise<{ items: T[]; NextToken?: string }> {
  return named(await pageCooperatively(all, { ...request, invalidToken }));
}

function named<T>({ items, token }: Page<T>): { items: T[]; NextToken?: string } {
  return { items, ...(token !== undefined && { NextToken: token }) };
}

function invalidToken(): Error {
  return InvalidNextToken('The NextToken was not issued by this server.');
}
