import { pageAfter } from '../../lib/list/page.ts';
import { Validation } from './errors.ts';
import { MAX_PAGE_SIZE } from './limits.ts';

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** A page of a list, and `NextToken` unless it is the last one. */
export function page<T>(list: string, all: readonly T[], keyOf: (item: T) => string, input: PageInput) {
  const { NextToken: token, MaxResults: size = MAX_PAGE_SIZE } = input;
  const invalidToken = () => Validation('Invalid NextToken.');
  const found = pageAfter(all, { list, keyOf, token, size, invalidToken });
  return { items: found.items, next: found.token === undefined ? {} : { NextToken: found.token } };
}
