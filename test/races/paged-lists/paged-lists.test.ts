import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../src/schema/error.ts';
import { eventually } from '../../support/eventually.ts';
import { OTHER_PAGES } from './other-pages.ts';
import type { PagedList } from './list-of.ts';
import { PAGED_LISTS } from './paged-lists.ts';
import { openServiceHost, type ServiceHost } from '../service-host.ts';

/*
 * Goal: a deletion between two pages neither repeats nor skips another item. Method: for every paged list, delete the
 * last item of the first page, which the token names, and a later one, then request the remaining pages.
 */

let host: ServiceHost;
beforeAll(async () => {
  host = await openServiceHost();
  await host.call('kinesis', 'CreateStream', { StreamName: 'paged', ShardCount: 1 });
  await eventually(async () => {
    const summary = await host.call('kinesis', 'DescribeStreamSummary', { StreamName: 'paged' });
    const { StreamStatus } = (summary as { StreamDescriptionSummary: { StreamStatus: string } })
      .StreamDescriptionSummary;
    return StreamStatus === 'ACTIVE' || undefined;
  });
});
afterAll(() => host.close());

interface Page {
  readonly keys: string[];
  readonly token: string | undefined;
}

async function pageOf(list: PagedList, token?: string): Promise<Page> {
  const [input, output] = list.token;
  const [member, key] = list.items;
  const request = { ...list.input, ...(token !== undefined && { [input]: token }) };
  const result = (await host.call(list.service, list.operation, request)) as Record<string, unknown>;
  const items = Array.from((result[member] ?? []) as Iterable<unknown>);
  return {
    keys: items.map((item) => String(key === undefined ? item : (item as Record<string, unknown>)[key])),
    token: result[output] as string | undefined,
  };
}

async function allPages(list: PagedList, from?: string): Promise<string[]> {
  const keys: string[] = [];
  let token = from;
  do {
    const page = await pageOf(list, token);
    keys.push(...page.keys);
    token = page.token;
  } while (token !== undefined);
  return keys;
}

describe('a list continues at its position when items are deleted meanwhile', () => {
  it.each(PAGED_LISTS.map((list) => [`${list.service} ${list.operation}`, list] as const))(
    '%s',
    async (_, list) => {
      await list.make(host);
      const whole = await allPages(list);
      const first = await pageOf(list);
      expect(first.token).toBeDefined();
      expect(whole.slice(0, first.keys.length)).toEqual(first.keys);
      const [next, later, ...others] = whole.slice(first.keys.length);
      await list.remove(host, first.keys.at(-1)!);
      if (later !== undefined) await list.remove(host, later);
      const continued = await allPages(list, first.token);
      // An item whose deletion takes a while is listed until it is gone.
      expect(continued.filter((key) => key !== later)).toEqual([next, ...others]);
    },
  );
});

describe('a token that was never returned', () => {
  // Tokens of queues are queue names, which a client may choose.
  const opaque = PAGED_LISTS.filter(({ service }) => service !== 'sqs');
  it.each(opaque.map((list) => [`${list.service} ${list.operation}`, list] as const))(
    'is rejected by %s',
    async (_, list) => {
      const error = await pageOf(list, 'bm9uc2Vuc2U').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ServiceError);
      expect((error as ServiceError).declaration.status).toBe(400);
    },
  );
});

it('every paged operation is listed', () => {
  const paged = host.services.flatMap(({ name, operations }) =>
    Array.from(operations.values(), ({ operation }) => operation)
      .filter(({ input }) =>
        Object.keys(input.members).some((member) =>
          /^(Marker|nextToken|NextToken|ContinuationToken|ExclusiveStart(StreamName|ShardId))$/.test(member),
        ),
      )
      .map((operation) => `${name} ${operation.name}`),
  );
  const listed = PAGED_LISTS.map(({ service, operation }) => `${service} ${operation}`);
  expect(new Set(paged)).toEqual(new Set([...listed, ...Object.keys(OTHER_PAGES)]));
});
