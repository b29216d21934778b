import { pageAfter } from '../../lib/list/page.ts';
import { ValidationError } from '../../schema/common-errors.ts';
import { MAX_PAGE_SIZE } from './limits.ts';

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
}

/** A page of a list, and `NextToken` unless it is the last one. */
export function page<T>(name: string, all: readonly T[], keyOf: (item: T) => string, input: PageInput) {
  const { items, token } = pageAfter(all, {
    list: name,
    keyOf,
    token: input.NextToken,
    size: input.Limit ?? MAX_PAGE_SIZE,
    invalidToken: () => ValidationError('The token is invalid.'),
  });
  return { items, next: token === undefined ? {} : { NextToken: token } };
}
