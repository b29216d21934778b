import { type Page, pageInOrder, type PageRequest } from '../../lib/list/page.ts';
import { InvalidNextToken } from './errors.ts';

/**
 * Returns a page of a list that is read in order of key.
 * @param itemsAfter see `pageInOrder`
 * @throws InvalidNextToken
 */
export async function pageByKeyInOrder<T>(
  itemsAfter: (after: string | undefined) => AsyncIterable<T> | Iterable<T>,
  request: Omit<PageRequest<T>, 'invalidToken'> & { readonly filter: (item: T) => boolean },
): Promise<{ items: T[]; NextToken?: string }> {
  return named(await pageInOrder(itemsAfter, { ...request, invalidToken }));
}

function named<T>({ items, token }: Page<T>): { items: T[]; NextToken?: string } {
  return { items, ...(token !== undefined && { NextToken: token }) };
}

function invalidToken(): Error {
  return InvalidNextToken('The NextToken was not issued by this server.');
}
