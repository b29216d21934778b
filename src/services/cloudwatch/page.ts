import { InvalidNextToken } from './errors.ts';

/** The part of a sorted list that a token asks for. A token is the key of the last item of the page before. */
export function pageAfter<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  token: string | undefined,
  maxItems: number,
): { items: T[]; NextToken?: string } {
  const after = token === undefined ? undefined : decode(token);
  const left = after === undefined ? all : all.filter((item) => keyOf(item) > after);
  const items = left.slice(0, maxItems);
  return items.length < left.length ? { items, NextToken: encode(keyOf(items.at(-1)!)) } : { items };
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (encode(key) !== token) throw InvalidNextToken('The NextToken was not handed out by this server.');
  return key;
}
