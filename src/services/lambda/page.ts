import { pageAfter } from '../../lib/list/page.ts';
import { InvalidParameterValue } from './errors.ts';
import { LATEST } from './function/name.ts';
import { MAX_PAGE_ITEMS } from './limits.ts';
import { paddedVersion } from './version-key.ts';

export interface MarkedPage<T> {
  readonly items: T[];
  /** Where the next page starts; undefined on the last one. */
  readonly nextMarker: string | undefined;
}

export interface MarkedList<T> {
  /** Whose list it is, so that its markers are good for no other. */
  readonly operation: string;
  /** Orders the list; no two items have the same. */
  readonly keyOf: (item: T) => string;
  readonly order?: 'ascending' | 'descending';
}

/** @throws InvalidParameterValueException for a marker that the list never gave out */
export function pageOf<T>(
  all: readonly T[],
  { operation, keyOf, order = 'ascending' }: MarkedList<T>,
  { Marker, MaxItems }: { Marker?: string | undefined; MaxItems?: number | undefined },
): MarkedPage<T> {
  const { items, token } = pageAfter(all, {
    list: operation,
    keyOf,
    order,
    token: Marker,
    size: Math.min(MaxItems ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS),
    invalidToken: (marker) =>
      InvalidParameterValue(`The marker ${JSON.stringify(marker)} was not handed out by this server.`),
  });
  return { items, nextMarker: token };
}

/** Orders the versions of one function: `$LATEST` first, then by number. */
export function versionKey(version: string): string {
  return version === LATEST ? '' : paddedVersion(version);
}
