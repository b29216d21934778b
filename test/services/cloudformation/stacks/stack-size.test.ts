import { beforeEach, describe, expect, it } from 'vitest';
import type { Output } from '../../../../src/schema/operation.ts';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStackEvents } from '../../../../src/services/cloudformation/operations/describe-stack-events.ts';
import { DescribeStackResources } from '../../../../src/services/cloudformation/operations/describe-stack-resources.ts';
import { ListStackResources } from '../../../../src/services/cloudformation/operations/list-stack-resources.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { StorageError } from '../../../../src/storage/error.ts';
import { things, Things, World } from '../world.ts';

const StackName = 'shop';

let world: World;
let made: Things;

beforeEach(() => {
  made = new Things();
  world = new World([made.type]);
});

function templateOf(count: number, Value: unknown): string {
  return things(Object.fromEntries(Array.from({ length: count }, (_, n) => [`T${n}`, { Value }])));
}

async function costOf(work: () => Promise<unknown>): Promise<{ writes: number; bytes: number }> {
  const { writes, bytes } = world.power;
  await work();
  await world.settle();
  return { writes: world.power.writes - writes, bytes: world.power.bytes - bytes };
}

describe('stored documents', () => {
  it('grows with the changed resources, not with the size of the stack', async () => {
    const text = 'x'.repeat(2_000);
    const costs = new Map<number, { create: number; update: number; bytesEach: number }>();
    for (const count of [100, 400]) {
      made = new Things();
      world = new World([made.type]);
      const create = await costOf(() =>
        world.call(CreateStack, { StackName, TemplateBody: templateOf(count, text) }),
      );
      const update = await costOf(() =>
        world.call(UpdateStack, {
          StackName,
          TemplateBody: templateOf(count, text).replace(text, `${text}y`),
        }),
      );
      costs.set(count, {
        create: create.writes / count,
        update: update.writes,
        bytesEach: create.bytes / count,
      });
    }
    const [few, many] = [costs.get(100)!, costs.get(400)!];
    // An event and a document for each of its three steps.
    expect(many.create).toBeLessThan(7);
    expect(many.bytesEach).toBeLessThan(few.bytesEach * 1.1);
    expect(many.update).toBe(few.update);
  });
});

describe('a stack of 500 resources', () => {
  it('returns all of its events and resources in pages', async () => {
    await world.call(CreateStack, { StackName, TemplateBody: templateOf(500, 1) });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    const events: string[] = [];
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const page: Output<typeof DescribeStackEvents> = await world.call(DescribeStackEvents, {
        StackName,
        NextToken,
      });
      events.push(...page.StackEvents.map(({ EventId }) => EventId));
      pages.push(page.StackEvents.length);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(new Set(events).size).toBe(2 + 3 * 500);
    expect(Math.max(...pages)).toBe(100);
    const { StackResources: some } = await world.call(DescribeStackResources, { StackName });
    expect(some).toHaveLength(100);
    const listed = new Set<string>();
    do {
      const page: Output<typeof ListStackResources> = await world.call(ListStackResources, {
        StackName,
        NextToken,
      });
      for (const { LogicalResourceId: id } of page.StackResourceSummaries) listed.add(id);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(listed.size).toBe(500);
  });
});

describe('values larger than a stored document', () => {
  const MAX_DOCUMENT_BYTES = 4 * 2 ** 20;

  beforeEach(() => {
    const { meta } = world.store;
    const create = meta.create.bind(meta);
    const compareAndSet = meta.compareAndSet.bind(meta);
    const check = (value: Buffer) => {
      if (value.length > MAX_DOCUMENT_BYTES) throw new StorageError('too-large', 'the value is too large');
    };
    meta.create = async (key, value) => {
      check(value);
      return create(key, value);
    };
    meta.compareAndSet = async (key, revision, value) => {
      check(value);
      return compareAndSet(key, revision, value);
    };
  });

  it('is not limited by the size of the stack', async () => {
    await world.call(CreateStack, { StackName, TemplateBody: joined(4, 3) });
    expect((await world.settle()).status).toBe('CREATE_COMPLETE');
    // The previous state for a rollback is stored as well.
    await world.call(UpdateStack, { StackName, TemplateBody: joined(4, 4) });
    expect((await world.settle()).status).toBe('UPDATE_COMPLETE');
    const sizes = [...made.existing.values()].map(({ Value }) => Buffer.byteLength(String(Value)));
    expect(sizes).toEqual([800_000, 800_000, 800_000, 800_000]);
  });

  it('fails with the resource that contains it, and the stack can be deleted', async () => {
    const { StackId } = await world.call(CreateStack, { StackName, TemplateBody: joined(1, 15) });
    expect((await world.settle()).status).toBe('ROLLBACK_COMPLETE');
    expect(await world.reasons()).toContainEqual(
      expect.stringMatching(
        /^The properties of resource T0 take 3000\d\d\d bytes\. At most 1000000 are allowed\.$/,
      ),
    );
    await world.call(DeleteStack, { StackName });
    expect((await world.settle(StackId)).status).toBe('DELETE_COMPLETE');
  });

  it('fails with the outputs that contain it, and rolls an update back', async () => {
    const Outputs = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`O${n}`, { Value: TEXT }]));
    await world.call(CreateStack, { StackName, TemplateBody: joined(1, 1) });
    await world.settle();
    const TemplateBody = JSON.stringify({ ...(JSON.parse(joined(2, 1)) as object), Outputs });
    await world.call(UpdateStack, { StackName, TemplateBody });
    expect((await world.settle()).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(made.existing.size).toBe(1);
  });

  const TEXT = { 'Fn::FindInMap': ['Texts', 'of', 'x'] };

  /** Each resource has a text of `times` × 200 kB. */
  function joined(count: number, times: number): string {
    const Value = { 'Fn::Join': ['', Array.from({ length: times }, () => TEXT)] };
    const Mappings = { Texts: { of: { x: 'ß'.repeat(100_000) } } };
    return JSON.stringify({ ...(JSON.parse(templateOf(count, Value)) as object), Mappings });
  }
});
