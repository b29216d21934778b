import type { Client } from '../../src/client/client.ts';

/** What grows, and what is measured beside it. */
export interface Family {
  /** The name on the command line. */
  readonly name: string;
  /** `records stored`: what the horizontal axis counts. */
  readonly of: string;
  /** What is called for `put`, `read` and `list`, for the table. */
  readonly calls: { readonly put: string; readonly read: string; readonly list?: string };
  readonly sizes: readonly number[];
  /** Measured as well with `--full`. */
  readonly largest: readonly number[];
  readonly serverOptions: readonly string[];
  /** What may grow with the size, at most in proportion, and why. */
  readonly linear?: Partial<Record<'put' | 'read' | 'page' | 'start', string>>;
  /** @param server of the moment: it is started again for each size, over the same data */
  open(server: () => Connection): Population;
}

export interface Connection {
  readonly client: Client;
  readonly endpoint: string;
}

export interface Population {
  /** Adds items until there are `to`; `from` is 0 in an empty directory. */
  grow(from: number, to: number): Promise<void>;
  /** Called after each start of the server. */
  attach?(size: number): Promise<void>;
  /** @param index grows with each call of one size */
  put(index: number, size: number): Promise<unknown>;
  /** @param index grows with each call of one size */
  read(index: number, size: number): Promise<unknown>;
  /** @returns how many items the page has, and the token of the next one */
  page?(token: string | undefined): Promise<Page>;
  close?(): void;
}

export interface Page {
  readonly items: number;
  readonly token: string | undefined;
}

/** Calls `act` for each number from `from` to below `to`, several at a time. */
export async function each(
  from: number,
  to: number,
  act: (index: number) => Promise<unknown>,
  atOnce = 16,
): Promise<void> {
  let next = from;
  const work = async () => {
    while (next < to) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** The same for groups of `count` numbers, each given by its first and the number after its last. */
export async function eachGroup(
  from: number,
  to: number,
  count: number,
  act: (from: number, to: number) => Promise<unknown>,
  atOnce = 8,
): Promise<void> {
  const groups = Math.ceil((to - from) / count);
  await each(
    0,
    groups,
    (group) => act(from + group * count, Math.min(to, from + (group + 1) * count)),
    atOnce,
  );
}

export function numbered(prefix: string, index: number): string {
  return `${prefix}-${String(index).padStart(7, '0')}`;
}

/** Visits the items of a size in an order that looks random and is the same in each run. */
export function scattered(index: number, size: number): number {
  return Math.floor(((index * 0.6180339887) % 1) * size);
}
