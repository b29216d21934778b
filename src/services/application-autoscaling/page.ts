import { InvalidNextToken } from './errors.ts';

const DEFAULT_PAGE_ITEMS = 50;

/** A page of a list. The token is the ARN of the last item of the page before. @throws InvalidNextToken */
export function pageAfter<T>(
  all: readonly T[],
  {
    NextToken: token,
    MaxResults: max = DEFAULT_PAGE_ITEMS,
  }: { NextToken?: string | undefined; MaxResults?: number | undefined },
  arnOf: (item: T) => string,
): { items: T[]; NextToken?: string } {
  const before = token === undefined ? -1 : all.findIndex((item) => arnOf(item) === token);
  if (token !== undefined && before < 0) throw InvalidNextToken('The next token is not valid.');
  const items = all.slice(before + 1, before + 1 + max);
  const last = items.at(-1);
  const isLast = before + 1 + items.length >= all.length;
  return { items, ...(last !== undefined && !isLast && { NextToken: arnOf(last) }) };
}
