import { yieldToEventLoop } from '../event-loop/yield-to-event-loop.ts';
import { firstInOrder } from './first-in-order.ts';

const ITEMS_PER_TURN = 1_000;

export interface PageRequest<T> {
  /** The name of the list. Its tokens are invalid for every other list. */
  readonly list: string;
  /** The sort key, unique in the list; compared by code units. */
  readonly keyOf: (item: T) => string;
  /** The token of the previous page; undefined for the first page. */
  readonly token: string | undefined;
  readonly size: number;
  readonly order?: 'ascending' | 'descending';
  /** The service's error for a token that this list never returned. */
  readonly invalidToken: (token: string) => Error;
}

export interface Page<T> {
  readonly items: T[];
  /** The token of the next page; undefined on the last page. */
  readonly token: string | undefined;
}

/**
 * A page of a list. A token contains the key of the last item of its page, and the next page begins with the
 * first greater key. Items that are created or deleted between two pages therefore never repeat or hide
 * another item.
 * @throws the error that `invalidToken` returns
 */
export function pageAfter<T>(all: readonly T[], request: PageRequest<T>): Page<T> {
  const { keyOf, size } = request;
  const { compare, isAfterToken } = orderOf(request);
  const remaining = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => isAfterToken(key))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ item }) => item);
  return pageOf(remaining.slice(0, size + 1), request);
}

/**
 * The page of a list that may be long. Reads the list once and yields to the event loop regularly.
 * @throws the error that `invalidToken` returns
 */
export async function pageCooperatively<T>(
  all: Iterable<T>,
  request: PageRequest<T> & { readonly filter?: (item: T) => boolean },
): Promise<Page<T>> {
  const { keyOf, size, filter = () => true } = request;
  const { compare, isAfterToken } = orderOf(request);
  const first = await firstInOrder(all, {
    count: size + 1,
    compare: (one, other) => compare(keyOf(one), keyOf(other)),
    filter: (item) => isAfterToken(keyOf(item)) && filter(item),
  });
  return pageOf(first, request);
}

/**
 * The same page of a list that is read in order of key. Reads no more than the page and what `filter` excludes before its
 * end, so that reading all pages costs what reading the list once costs. Yields to the event loop regularly.
 * @param itemsAfter the items whose key is above `after`, in ascending order of key, read as they are taken; all items when
 * it is undefined
 * @throws the error that `invalidToken` returns
 */
export async function pageInOrder<T>(
  itemsAfter: (after: string | undefined) => AsyncIterable<T> | Iterable<T>,
  request: Omit<PageRequest<T>, 'order'> & { readonly filter?: (item: T) => boolean },
): Promise<Page<T>> {
  const { size, filter = () => true } = request;
  const found: T[] = [];
  let sinceTurn = 0;
  for await (const item of itemsAfter(keyBefore(request))) {
    if (++sinceTurn % ITEMS_PER_TURN === 0) await yieldToEventLoop();
    if (!filter(item)) continue;
    found.push(item);
    if (found.length > size) break;
  }
  return pageOf(found, request);
}

/** The key that a token contains. @throws the error that `invalidToken` returns */
function keyBefore<T>({ list, token, invalidToken }: PageRequest<T>): string | undefined {
  const after = token === undefined ? undefined : parsePageToken(list, token);
  if (token !== undefined && after === undefined) throw invalidToken(token);
  return after;
}

/** The order of keys, and whether a key comes after the previous page. */
function orderOf<T>(request: PageRequest<T>) {
  const { order = 'ascending' } = request;
  const direction = order === 'ascending' ? 1 : -1;
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -direction : direction);
  const after = keyBefore(request);
  return { compare, isAfterToken: (key: string) => after === undefined || compare(key, after) > 0 };
}

/** @param found the items of the page, and one more unless it is the last page */
function pageOf<T>(found: readonly T[], { list, keyOf, size }: PageRequest<T>): Page<T> {
  const items = found.slice(0, size);
  const last = items.at(-1);
  return {
    items,
    token: last !== undefined && items.length < found.length ? pageToken(list, keyOf(last)) : undefined,
  };
}

export function pageToken(list: string, key: string): string {
  return Buffer.from(`${list}\0${key}`).toString('base64url');
}

/** @returns the key in a token; undefined for a token that this list never returned */
export function parsePageToken(list: string, token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const prefix = `${list}\0`;
  if (!text.startsWith(prefix)) return undefined;
  const key = text.slice(prefix.length);
  return pageToken(list, key) === token ? key : undefined;
}
