import type { ServiceHost } from '../service-host.ts';

/** A paged list, and how its items are created and deleted. */
export interface PagedList {
  readonly service: string;
  readonly operation: string;
  /** Includes the page size, where it can be chosen. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The members of input and output that contain the token. */
  readonly token: readonly [input: string, output: string];
  /** The member with the items, and the member that identifies an item; without one, the item itself. */
  readonly items: readonly [list: string, key?: string];
  /** Creates the items. */
  make(host: ServiceHost): Promise<void>;
  remove(host: ServiceHost, key: string): Promise<void>;
}

export const NAMES = ['a1', 'b2', 'c3', 'd4', 'e5'];
/** For SNS, whose pages have a hundred items. */
export const MANY_NAMES = Array.from({ length: 103 }, (_, number) => `n${100 + number}`);

export type Call = readonly [service: string, operation: string, input: Readonly<Record<string, unknown>>];

export function listOf(
  service: string,
  operation: string,
  parts: {
    input?: Readonly<Record<string, unknown>>;
    token: PagedList['token'];
    items: PagedList['items'];
    before?: readonly Call[];
    names?: readonly string[];
    make: (name: string) => Call;
    remove: (key: string) => Call;
  },
): PagedList {
  const run = (host: ServiceHost, [calledService, name, input]: Call) =>
    host.call(calledService, name, input);
  return {
    service,
    operation,
    input: parts.input ?? {},
    token: parts.token,
    items: parts.items,
    async make(host) {
      for (const call of parts.before ?? []) await run(host, call);
      for (const name of parts.names ?? NAMES) await run(host, parts.make(name));
    },
    async remove(host, key) {
      await run(host, parts.remove(key));
    },
  };
}

export const MARKER = ['Marker', 'Marker'] as const;
export const NEXT_MARKER = ['Marker', 'NextMarker'] as const;
export const NEXT_TOKEN = ['NextToken', 'NextToken'] as const;
