import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/schema/error.ts';
import { eventually } from '../support/eventually.ts';
import { OTHER_PAGES, PAGED_LISTS, type PagedList } from './paged-lists.ts';
import { openWorld, type World } from './world.ts';

/*
 * Goal: what is deleted between two pages makes no other item come twice or not at all. Method: for every paged list,
 * delete the last item of the first page, which its token names, and one that is still to come; then page on.
 */

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.call('kinesis', 'CreateStream', { StreamName: 'paged', ShardCount: 1 });
  await eventually(async () => {
    const summary = await world.call('kinesis', 'DescribeStreamSummary', { StreamName: 'paged' });
    const { StreamStatus } = (summary as { StreamDescriptionSummary: { StreamStatus: string } })
      .StreamDescriptionSummary;
    return StreamStatus === 'ACTIVE' || undefined;
  });
});
afterAll(() => world.close());

interface Page {
  readonly keys: string[];
  readonly token: string | undefined;
}

async function pageOf(list: PagedList, token?: string): Promise<Page> {
  const [input, output] = list.token;
  const [member, key] = list.items;
  const asked = { ...list.input, ...(token !== undefined && { [input]: token }) };
  const answer = (await world.call(list.service, list.operation, asked)) as Record<string, unknown>;
  const items = Array.from((answer[member] ?? []) as Iterable<unknown>);
  return {
    keys: items.map((item) => String(key === undefined ? item : (item as Record<string, unknown>)[key])),
    token: answer[output] as string | undefined,
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

describe('a list goes on where it was when items were deleted meanwhile', () => {
  it.each(PAGED_LISTS.map((list) => [`${list.service} ${list.operation}`, list] as const))(
    '%s',
    async (_, list) => {
      await list.make(world);
      const whole = await allPages(list);
      const first = await pageOf(list);
      expect(first.token).toBeDefined();
      expect(whole.slice(0, first.keys.length)).toEqual(first.keys);
      const rest = whole.slice(first.keys.length);
      await list.remove(world, first.keys.at(-1)!);
      const goesOn = await allPages(list, first.token);
      // What takes a while to go is listed until it is gone.
      expect(goesOn).toEqual(rest);
    },
  );
});

describe('a token that was never given out', () => {
  // Names of queues are their own tokens, as a client may make them.
  const opaque = PAGED_LISTS.filter(({ service }) => service !== 'sqs');
  it.each(opaque.map((list) => [`${list.service} ${list.operation}`, list] as const))(
    'is refused by %s',
    async (_, list) => {
      const error = await pageOf(list, 'bm9uc2Vuc2U').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ServiceError);
      expect((error as ServiceError).declaration.status).toBe(400);
    },
  );
});

it('every paged operation is here', () => {
  const paged = world.services.flatMap(({ name, operations }) =>
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
