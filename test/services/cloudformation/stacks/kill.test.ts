import { describe, expect, it } from 'vitest';
import { CreateStack } from '../../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../../src/services/cloudformation/operations/delete-stack.ts';
import { DescribeStacks } from '../../../../src/services/cloudformation/operations/describe-stacks.ts';
import { GetTemplate } from '../../../../src/services/cloudformation/operations/get-template.ts';
import { UpdateStack } from '../../../../src/services/cloudformation/operations/update-stack.ts';
import { things, Things, World } from '../world.ts';

const StackName = 'shop';
const link = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const FIRST = things({
  A: { Name: 'a', Value: 1 },
  B: { Link: link('A') },
  Old: { Name: 'old' },
});
// A is updated in place, B is replaced, Old is removed, New is added.
const SECOND = things({
  A: { Name: 'a', Value: 2 },
  B: { Link: link('A'), Kind: 'k' },
  New: { Name: 'new', Link: link('B') },
});

/** The existing resources, without the numbers in generated names. */
function existing(made: Things): string[] {
  return [...made.existing]
    .map(([name, properties]) =>
      `${name.replace(/-\d+$/, '')} ${JSON.stringify(properties)}`.replace(/-\d+/g, ''),
    )
    .sort();
}

/** Crashes after `writes` further writes, if the work takes that many. @returns whether it crashed */
async function runUntilKilled(world: World, writes: number, begin: () => Promise<unknown>): Promise<boolean> {
  world.power.cutAfter(writes);
  await begin().catch(() => {});
  for (let round = 0; round < 20 && !world.power.isOut; round++) await world.clock.advance(100);
  const died = world.power.isOut;
  await world.restartAfterKill();
  return died;
}

async function statusOf(world: World): Promise<string> {
  const { Stacks: stacks } = await world.call(DescribeStacks, {});
  if (stacks.length === 0) return 'none';
  return (await world.settle()).status;
}

/** Crashes at each of the first writes, each in a separate world. */
async function killAtEachWrite(
  prepare: (world: World) => Promise<void>,
  work: (world: World) => Promise<unknown>,
  judge: (world: World, made: Things, kill: string) => Promise<void>,
): Promise<number> {
  for (let writes = 0; ; writes++) {
    const made = new Things();
    const world = new World([made.type]);
    await prepare(world);
    const died = await runUntilKilled(world, writes, () => work(world));
    await judge(world, made, `killed after ${writes} writes`);
    if (!died) return writes;
  }
}

async function deploy(world: World, TemplateBody: string): Promise<void> {
  await world.call(CreateStack, { StackName, TemplateBody });
  await world.settle();
}

describe('a crash between any two writes', () => {
  it('of a creation leaves everything or nothing, and names can be reused', async () => {
    const kills = await killAtEachWrite(
      async () => {},
      (world) => world.call(CreateStack, { StackName, TemplateBody: FIRST }),
      async (world, made, kill) => {
        const status = await statusOf(world);
        expect(['none', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE'], kill).toContain(status);
        expect(existing(made).length, kill).toBe(status === 'CREATE_COMPLETE' ? 3 : 0);
        await world.call(DeleteStack, { StackName });
        await world.clock.advance(10_000);
        expect(made.existing.size, kill).toBe(0);
        await deploy(world, FIRST);
        expect((await world.settle()).status, kill).toBe('CREATE_COMPLETE');
      },
    );
    expect(kills).toBeGreaterThan(15);
  });

  it('of an update leaves the old or the new state, complete, and reports which', async () => {
    const outcome = async (TemplateBody: string) => {
      const made = new Things();
      await deploy(new World([made.type]), TemplateBody);
      return existing(made);
    };
    const [before, after] = [await outcome(FIRST), await outcome(SECOND)];
    const kills = await killAtEachWrite(
      (world) => deploy(world, FIRST),
      (world) => world.call(UpdateStack, { StackName, TemplateBody: SECOND }),
      async (world, made, kill) => {
        const status = await statusOf(world);
        expect(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'], kill).toContain(status);
        const isNew = status === 'UPDATE_COMPLETE';
        expect(existing(made), `${kill}, ${status}`).toEqual(isNew ? after : before);
        const { TemplateBody: template } = await world.call(GetTemplate, { StackName });
        expect(template, kill).toBe(isNew ? SECOND : FIRST);
        if (!isNew) await world.call(UpdateStack, { StackName, TemplateBody: SECOND });
        expect((await world.settle()).status, kill).toBe('UPDATE_COMPLETE');
        expect(existing(made), kill).toEqual(after);
      },
    );
    expect(kills).toBeGreaterThan(20);
  });

  it('of a deletion leaves everything or nothing', async () => {
    await killAtEachWrite(
      (world) => deploy(world, FIRST),
      (world) => world.call(DeleteStack, { StackName }),
      async (world, made, kill) => {
        await world.clock.advance(10_000);
        const { Stacks: stacks } = await world.call(DescribeStacks, {});
        expect(made.existing.size, kill).toBe(stacks.length === 0 ? 0 : 3);
        if (stacks.length > 0) expect(stacks[0]!.StackStatus, kill).toBe('CREATE_COMPLETE');
        else await deploy(world, FIRST);
        expect(made.existing.size, kill).toBe(3);
      },
    );
  });

  it('never adopts an existing resource with the requested name', async () => {
    await killAtEachWrite(
      async () => {},
      (world) =>
        world.call(CreateStack, { StackName, TemplateBody: things({ Taken: { Name: 'taken' }, B: {} }) }),
      async () => {},
    );
    const made = new Things();
    made.existing.set('taken', { Value: 'of someone else' });
    for (let writes = 0; writes < 12; writes++) {
      const world = new World([made.type]);
      const TemplateBody = things({ Taken: { Name: 'taken' }, B: {} });
      await runUntilKilled(world, writes, () => world.call(CreateStack, { StackName, TemplateBody }));
      await world.clock.advance(10_000);
      expect(existing(made), `killed after ${writes} writes`).toEqual(['taken {"Value":"of someone else"}']);
    }
  });
});
