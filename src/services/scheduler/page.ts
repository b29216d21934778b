import { type Page, pageAfter, pageInOrder } from '../../lib/list/page.ts';
import { Validation } from './errors.ts';
import { MAX_PAGE_SIZE } from './limits.ts';

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** A page of a list, and `NextToken` unless it is the last one. */
export function page<T>(list: string, all: readonly T[], keyOf: (item: T) => string, input: PageInput) {
  return named(pageAfter(all, { keyOf, ...requestOf(list, input) }));
}

/** A page of a list that may be long, and is read in order of key. */
export async function pageOfOrdered<T>(
  list: string,
  itemsAfter: (after: string | undefined) => AsyncIterable<T>,
  { keyOf, filter }: { readonly keyOf: (item: T) => string; readonly filter: (item: T) => boolean },
  input: PageInput,
) {
  return named(await pageInOrder(itemsAfter, { keyOf, filter, ...requestOf(list, input) }));
}

function requestOf(list: string, { NextToken: token, MaxResults: size = MAX_PAGE_SIZE }: PageInput) {
  return { list, token, size, invalidToken: () => Validation('Invalid NextToken.') };
}

function named<T>({ items, token }: Page<T>) {
  return { items, next: token === undefined ? {} : { NextToken: token } };
}
