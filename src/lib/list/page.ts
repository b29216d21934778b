import { firstInOrder } from './first-in-order.ts';

export interface PageRequest<T> {
  /** Names the list, so that its tokens are good for no other. */
  readonly list: string;
  /** By which the list is ordered, in code units; no two items have the same. */
  readonly keyOf: (item: T) => string;
  /** What the page before gave out; undefined for the first page. */
  readonly token: string | undefined;
  readonly size: number;
  readonly order?: 'ascending' | 'descending';
  /** The service's error for a token that this list never gave out. */
  readonly invalidToken: (token: string) => Error;
}

export interface Page<T> {
  readonly items: T[];
  /** For the next page; undefined on the last one. */
  readonly token: string | undefined;
}

/**
 * A page of a list. A token holds the key of the last item of its page, and the next page begins with the first item
 * behind that key: what is deleted or created between two pages makes no other item come twice or not at all.
 * @throws what `invalidToken` makes
 */
export function pageAfter<T>(all: readonly T[], request: PageRequest<T>): Page<T> {
  const { keyOf, size } = request;
  const { compare, isLeft } = orderOf(request);
  const left = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => isLeft(key))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ item }) => item);
  return pageOf(left.slice(0, size + 1), request);
}

/**
 * The same page of a list that may be long: it is gone through once, and others are served meanwhile.
 * @throws what `invalidToken` makes
 */
export async function pageCooperatively<T>(
  all: Iterable<T>,
  request: PageRequest<T> & { readonly filter?: (item: T) => boolean },
): Promise<Page<T>> {
  const { keyOf, size, filter = () => true } = request;
  const { compare, isLeft } = orderOf(request);
  const first = await firstInOrder(all, {
    count: size + 1,
    compare: (one, other) => compare(keyOf(one), keyOf(other)),
    filter: (item) => isLeft(keyOf(item)) && filter(item),
  });
  return pageOf(first, request);
}

/** How keys are ordered, and whether one is behind the page before. */
function orderOf<T>({ list, token, order = 'ascending', invalidToken }: PageRequest<T>) {
  const direction = order === 'ascending' ? 1 : -1;
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -direction : direction);
  const after = token === undefined ? undefined : parsePageToken(list, token);
  if (token !== undefined && after === undefined) throw invalidToken(token);
  return { compare, isLeft: (key: string) => after === undefined || compare(key, after) > 0 };
}

/** @param left the items of the page, and one more where there are more */
function pageOf<T>(left: readonly T[], { list, keyOf, size }: PageRequest<T>): Page<T> {
  const items = left.slice(0, size);
  const last = items.at(-1);
  return {
    items,
    token: last !== undefined && items.length < left.length ? pageToken(list, keyOf(last)) : undefined,
  };
}

export function pageToken(list: string, key: string): string {
  return Buffer.from(`${list}\0${key}`).toString('base64url');
}

/** @returns the key in a token; undefined for a token that this list never gave out */
export function parsePageToken(list: string, token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const prefix = `${list}\0`;
  if (!text.startsWith(prefix)) return undefined;
  const key = text.slice(prefix.length);
  return pageToken(list, key) === token ? key : undefined;
}
