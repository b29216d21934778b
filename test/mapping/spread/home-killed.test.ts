import { expect, test } from 'vitest';
import { AccessSecrets } from '../../../src/access/access-secrets.ts';
import { slotOf } from '../../../src/cluster/slots/slot-of.ts';
import type { StreamDocument } from '../../../src/engine/stream/document.ts';
import { streamKey } from '../../../src/engine/stream/keys.ts';
import { fastRandom } from '../../../src/lib/fast-random.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import type { Random } from '../../../src/lib/random.ts';
import type { Clock } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { MappingDocument } from '../../../src/mapping/document.ts';
import type { Mappings } from '../../../src/mapping/mappings.ts';
import { NO_AUTHORITIES } from '../../../src/schema/authorities.ts';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import {
  type CloudFormation,
  openCloudFormation,
} from '../../../src/services/cloudformation/open-cloudformation.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DeleteStack } from '../../../src/services/cloudformation/operations/delete-stack.ts';
import { UpdateStack } from '../../../src/services/cloudformation/operations/update-stack.ts';
import type { StackDocument } from '../../../src/services/cloudformation/store/stack.ts';
import { META_PREFIX } from '../../../src/storage/keys.ts';
import type { Store } from '../../../src/storage/port.ts';
import { caller, Things, things } from '../../services/cloudformation/world.ts';
import { NAMESPACE } from '../../engine/harness.ts';
import { FakeDestination } from '../../support/fakes/fake-destination.ts';
import { FakeFunction } from '../../support/fakes/fake-function.ts';
import { sharedNats } from '../../storage/cluster/simulation/store.ts';
import { Tally } from '../../support/tally.ts';
import { Gateways } from '../schedules/cluster/gateways.ts';
import type { ClusterWorld } from '../schedules/cluster/life.ts';
import { PassingTime } from '../schedules/cluster/passing-time.ts';
import { Producer } from '../schedules/cluster/producer.ts';
import { SETTINGS } from '../world.ts';

/*
 * Goal: whichever gateway is killed while a mapping, a stream, a consumer or a stack is in a transition, the next one ends it,
 * every state on the way is a documented one, and nothing stays in a transition.
 * Method: three gateways over a simulated NATS. At a moment after the request, the gateway is killed that has to end the
 * transition, and it starts again some seconds later.
 */

/** From the request until long after the end of a transition. Each case has every third of them. */
const KILLED_AFTER_MS = [0, 2, 10, 60, 300, 505, 520, 700, 1_100];
const EVERY = 3;
/** A gateway that was killed is replaced within 7 s; a transition takes half a second, and a reshard up to two. */
const SETTLED_WITHIN_MS = 12_000;
/** A stack of three things takes a fifth of a second. */
const STACK_KILLED_AFTER_MS = [0, 5, 20, 40, 70, 100, 150, 200, 300];
const STREAM_ARN = `arn:aws:kinesis:us-east-1:${NAMESPACE.account}:stream/orders`;

const MAPPING_STATES: Readonly<Record<string, readonly string[]>> = {
  none: ['Creating'],
  Creating: ['Enabled'],
  Enabled: ['Updating', 'Disabling', 'Deleting'],
  Updating: ['Enabled'],
  Disabling: ['Disabled'],
  Disabled: ['Enabling', 'Deleting'],
  Enabling: ['Enabled'],
  Deleting: ['none'],
};
const CONSUMER_STATES: Readonly<Record<string, readonly string[]>> = {
  none: ['CREATING'],
  CREATING: ['ACTIVE'],
  ACTIVE: ['DELETING'],
  DELETING: ['none'],
};
const STACK_STATES: Readonly<Record<string, readonly string[]>> = {
  none: ['CREATE_IN_PROGRESS'],
  CREATE_IN_PROGRESS: ['CREATE_COMPLETE', 'ROLLBACK_IN_PROGRESS'],
  ROLLBACK_IN_PROGRESS: ['ROLLBACK_COMPLETE'],
  ROLLBACK_COMPLETE: ['DELETE_IN_PROGRESS'],
  CREATE_COMPLETE: ['UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'],
  UPDATE_IN_PROGRESS: ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'],
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: ['UPDATE_COMPLETE'],
  UPDATE_ROLLBACK_IN_PROGRESS: ['UPDATE_ROLLBACK_COMPLETE'],
  UPDATE_COMPLETE: ['DELETE_IN_PROGRESS'],
  UPDATE_ROLLBACK_COMPLETE: ['DELETE_IN_PROGRESS'],
  DELETE_IN_PROGRESS: ['none'],
};
const STREAM_STATES: Readonly<Record<string, readonly string[]>> = {
  none: ['CREATING'],
  CREATING: ['ACTIVE'],
  ACTIVE: ['UPDATING', 'DELETING'],
  UPDATING: ['ACTIVE'],
  DELETING: ['none'],
};

async function cluster(seed: string) {
  const clock = new VirtualClock();
  const world: ClusterWorld = {
    ...sharedNats(clock),
    clock,
    random: fastRandom(seed),
    weather: { isBad: false, isDown: false },
    tally: new Tally(),
  };
  const faults: string[] = [];
  const passing = new PassingTime(clock, (what) => void faults.push(what));
  const target = new FakeFunction(clock);
  const made = new Things();
  const stacks = new Map<string, CloudFormation>();
  const gateways = new Gateways({
    world,
    surround: ({ name }) => ({
      invoker: target,
      destination: new FakeDestination(),
      logger: silentLogger,
      reader: (reader) => reader,
      async openServices(store, { clock: time, random, closers }) {
        const opened = openStacks(store, time, random, made);
        closers.add(() => opened.close());
        stacks.set(name, opened);
        await opened.resume();
      },
    }),
    onUnsteady() {},
    log() {},
  });
  const producer = await Producer.open(world, clock);
  const states = { mapping: 'none', stream: 'none', consumer: 'none', stack: 'none' };
  const follow = (kind: keyof typeof states, prefix: string, read: (text: string) => string) =>
    producer.meta.watch(prefix, ({ value }) => {
      const next = value ? read(value.toString()) : 'none';
      const documented = STATES[kind][states[kind]]!;
      if (next !== states[kind] && !documented.includes(next)) faults.push(`${states[kind]} to ${next}`);
      states[kind] = next;
    });
  follow('mapping', META_PREFIX.mapping.document, (text) => (JSON.parse(text) as MappingDocument).state);
  follow('stream', META_PREFIX.engine.stream, (text) => (JSON.parse(text) as StreamDocument).status);
  const consumerOf = ({ consumers }: StreamDocument) => consumers[0]?.status ?? 'none';
  follow('consumer', META_PREFIX.engine.stream, (text) => consumerOf(JSON.parse(text) as StreamDocument));
  follow('stack', META_PREFIX.cloudformation.stack, (text) => (JSON.parse(text) as StackDocument).status);
  const close = async () => {
    gateways.killAll();
    await producer.close();
  };
  await passing.within(gateways.startAll());
  /** A call that the home serves, whichever gateway that is. */
  const callStacks = async <Op extends Operation>(operation: Op, input: Input<Op>): Promise<unknown> =>
    stacks.get(gateways.home!.name)!.service.operations.get(operation.name)!.run(input, caller);
  return { passing, gateways, producer, target, made, states, faults, callStacks, close };
}

function openStacks(store: Store, clock: Clock, random: Random, made: Things): CloudFormation {
  return openCloudFormation({
    store,
    calls: { authorities: NO_AUTHORITIES, call: () => Promise.reject(new Error('a thing calls no service')) },
    clock,
    random,
    logger: silentLogger,
    functionEndpoint: () => 'http://127.0.0.1:4566',
    secrets: AccessSecrets.of(Buffer.alloc(32, 1), random),
    types: [made.type],
  });
}

const STATES = {
  mapping: MAPPING_STATES,
  stream: STREAM_STATES,
  consumer: CONSUMER_STATES,
  stack: STACK_STATES,
};

type World = Awaited<ReturnType<typeof cluster>>;

/** What is in a transition, how it gets there, and where it must end. */
interface Case {
  readonly name: string;
  readonly of: keyof typeof STATES;
  readonly begin: (world: World) => Promise<unknown>;
  readonly ends: string;
  /** A change of a stack that was interrupted is rolled back. */
  readonly orEnds?: string;
}

const StackName = 'shop';
const FIRST = things({ A: { Value: 1 }, B: { Link: { 'Fn::GetAtt': ['A', 'Arn'] } }, Old: {} });
const SECOND = things({ A: { Value: 2 }, B: { Link: { 'Fn::GetAtt': ['A', 'Arn'] } }, New: {} });

const CASES: readonly Case[] = [
  { name: 'Creating', of: 'mapping', begin: createMapping, ends: 'Enabled' },
  {
    name: 'Disabling',
    of: 'mapping',
    begin: atMapping((m, uuid) => m.update(NAMESPACE, uuid, { settings: {}, enabled: false })),
    ends: 'Disabled',
  },
  {
    name: 'Enabling',
    of: 'mapping',
    begin: atMapping((m, uuid) => m.update(NAMESPACE, uuid, { settings: {}, enabled: true })),
    ends: 'Enabled',
  },
  {
    name: 'Updating',
    of: 'mapping',
    begin: atMapping((m, uuid) => m.update(NAMESPACE, uuid, { settings: { batchSize: 7 } })),
    ends: 'Enabled',
  },
  {
    name: 'Updating lanes',
    of: 'mapping',
    begin: atMapping((m, uuid) => m.update(NAMESPACE, uuid, { settings: { parallelizationFactor: 3 } })),
    ends: 'Enabled',
  },
  {
    name: 'replaying',
    of: 'mapping',
    begin: atMapping((m, uuid) => m.replay(NAMESPACE, uuid, { fromMs: 0 })),
    ends: 'Enabled',
  },
  { name: 'Deleting', of: 'mapping', begin: atMapping((m, uuid) => m.delete(NAMESPACE, uuid)), ends: 'none' },
  { name: 'CREATING', of: 'stream', begin: ({ producer }) => producer.createStream(2), ends: 'ACTIVE' },
  {
    name: 'splitting',
    of: 'stream',
    begin: ({ producer: { engine, stream } }) =>
      engine.changes.reshard(stream, { kind: 'split', shard: 0, at: (2n ** 126n).toString() }),
    ends: 'ACTIVE',
  },
  {
    name: 'merging',
    of: 'stream',
    begin: ({ producer: { engine, stream } }) =>
      engine.changes.reshard(stream, { kind: 'merge', shards: [0, 1] }),
    ends: 'ACTIVE',
  },
  {
    name: 'changing retention',
    of: 'stream',
    begin: ({ producer: { engine, stream } }) => engine.changes.setRetention(stream, 48),
    ends: 'ACTIVE',
  },
  {
    name: 'DELETING',
    of: 'stream',
    begin: ({ producer: { engine, stream } }) => engine.changes.delete(stream),
    ends: 'none',
  },
  {
    name: 'being registered',
    of: 'consumer',
    begin: ({ producer }) => producer.registerConsumer(),
    ends: 'ACTIVE',
  },
  {
    name: 'being deregistered',
    of: 'consumer',
    begin: ({ producer: { engine, stream } }) =>
      engine.consumers.deregister(stream, stream.document.consumers[0]!),
    ends: 'none',
  },
  {
    name: 'being created',
    of: 'stack',
    begin: ({ callStacks }) => callStacks(CreateStack, { StackName, TemplateBody: FIRST }),
    ends: 'CREATE_COMPLETE',
    orEnds: 'ROLLBACK_COMPLETE',
  },
  {
    name: 'being updated',
    of: 'stack',
    begin: ({ callStacks }) => callStacks(UpdateStack, { StackName, TemplateBody: SECOND }),
    ends: 'UPDATE_COMPLETE',
    orEnds: 'UPDATE_ROLLBACK_COMPLETE',
  },
  {
    name: 'being deleted',
    of: 'stack',
    begin: ({ callStacks }) => callStacks(DeleteStack, { StackName }),
    ends: 'none',
  },
];

test.each(CASES)(
  'a $of is $name while the gateway is killed that ends it',
  async ({ name, of, begin, ends, orEnds = ends }) => {
    const first = CASES.findIndex((other) => other.name === name) % EVERY;
    const moments = of === 'stack' ? STACK_KILLED_AFTER_MS : KILLED_AFTER_MS;
    for (const killedAfterMs of moments.filter((_, index) => index % EVERY === first)) {
      const world = await cluster(`${name} ${killedAfterMs}`);
      const { passing, gateways, producer, states, faults, close } = world;
      if (name !== 'CREATING') {
        await passing.within(producer.createStream(2));
        await passing.until('the stream is ACTIVE', () => producer.isSettled);
      }
      if (of === 'mapping' && name !== 'Creating') {
        await passing.within(createMapping(world));
        await passing.until('the mapping is Enabled', () => states.mapping === 'Enabled');
        if (name === 'Enabling') {
          await passing.within(CASES[1]!.begin(world));
          await passing.until('the mapping is Disabled', () => states.mapping === 'Disabled');
        }
      }
      if (name === 'being deregistered') {
        await passing.within(producer.registerConsumer());
        await passing.until('the consumer is ACTIVE', () => producer.isSettled);
      }
      if (name === 'being updated' || name === 'being deleted') await createStack(world);
      const before = states[of];
      const ending = of === 'mapping' || of === 'stack' ? gateways.home! : ownerOf(world);
      let isAccepted = false;
      begin(world).then(
        () => (isAccepted = true),
        () => {},
      );
      await passing.advance(killedAfterMs);
      const wasStored = states[of] !== before;
      gateways.kill(ending);
      await passing.advance(SETTLED_WITHIN_MS);
      const expected = isAccepted || wasStored ? [ends, orEnds] : [before, ends, orEnds];
      expect(expected, `killed after ${killedAfterMs} ms`).toContain(states[of]);
      expect(faults).toEqual([]);
      if (of === 'stack') await checkStack(world);
      else if (states.stream === 'ACTIVE') await checkUsable(world);
      expect(faults).toEqual([]);
      await close();
    }
  },
);

async function createStack({ passing, callStacks, states }: World): Promise<void> {
  await passing.within(callStacks(CreateStack, { StackName, TemplateBody: FIRST }));
  await passing.until('the stack is complete', () => states.stack === 'CREATE_COMPLETE');
}

/** The resources are those of the status, and the stack can be deleted and created again. */
async function checkStack(world: World): Promise<void> {
  const { passing, gateways, callStacks, made, states } = world;
  const values = [...made.existing.values()].flatMap(({ Value }) => Value ?? []);
  const value = {
    none: [],
    CREATE_COMPLETE: ['1'],
    ROLLBACK_COMPLETE: [],
    UPDATE_COMPLETE: ['2'],
    UPDATE_ROLLBACK_COMPLETE: ['1'],
  }[states.stack];
  expect([values.map(String), made.existing.size], states.stack).toEqual([value, 3 * value!.length]);
  await passing.until('there is a home', () => gateways.home !== undefined);
  if (states.stack !== 'none') await passing.within(callStacks(DeleteStack, { StackName }));
  await passing.until('the stack is deleted', () => states.stack === 'none');
  expect(made.existing.size).toBe(0);
  await createStack(world);
}

/** The stream accepts a record, and the mapping, if there is one, delivers it when it is Enabled. */
async function checkUsable({ passing, gateways, producer, states, target }: World): Promise<void> {
  const before = target.calls.length;
  await passing.within(producer.put('key', 'data'));
  if (states.mapping === 'none') return;
  await passing.until('there is a home', () => gateways.home !== undefined);
  const [mapping] = gateways.home!.mappings.list(NAMESPACE);
  expect(mapping?.state).toBe(states.mapping);
  if (states.mapping === 'Enabled')
    await passing.until('the record is delivered', () => target.calls.length > before);
}

async function createMapping({ gateways }: World): Promise<void> {
  const created = await gateways.home!.mappings.create({
    namespace: NAMESPACE,
    eventSourceArn: STREAM_ARN,
    streamName: 'orders',
    startingPosition: 'TRIM_HORIZON',
    settings: SETTINGS,
    enabled: true,
  });
  // The stream is known to be ACTIVE.
  if (created.kind !== 'created') throw new Error(created.kind);
}

function atMapping(change: (mappings: Mappings, uuid: string) => Promise<unknown>) {
  return ({ gateways }: World): Promise<unknown> => {
    const { mappings } = gateways.home!;
    return change(mappings, mappings.list(NAMESPACE)[0]!.uuid);
  };
}

/** The gateway whose part the transitions of the stream are. */
function ownerOf({ gateways }: World) {
  const slot = slotOf(streamKey(NAMESPACE, 'orders'), 0);
  return gateways.all.find(({ gateway }) => gateway.slots.termOf(slot))!;
}
