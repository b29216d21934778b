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
  const { list, keyOf, token, size, order = 'ascending', invalidToken } = request;
  const direction = order === 'ascending' ? 1 : -1;
  const compare = (a: string, b: string) => (a === b ? 0 : a < b ? -direction : direction);
  const after = token === undefined ? undefined : openPageToken(list, token);
  if (token !== undefined && after === undefined) throw invalidToken(token);
  const left = all
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => after === undefined || compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const page = left.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    token: last && page.length < left.length ? pageToken(list, last.key) : undefined,
  };
}

export function pageToken(list: string, key: string): string {
  return Buffer.from(`${list}\0${key}`).toString('base64url');
}

/** @returns the key in a token; undefined for a token that this list never gave out */
export function openPageToken(list: string, token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  const prefix = `${list}\0`;
  if (!text.startsWith(prefix)) return undefined;
  const key = text.slice(prefix.length);
  return pageToken(list, key) === token ? key : undefined;
}
