import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { yieldToEventLoop } from '../../src/lib/event-loop/yield-to-event-loop.ts';
import { ServiceError } from '../../src/schema/error.ts';
import type { Operation } from '../../src/schema/operation.ts';
import { memberOf, type Shape } from '../../src/schema/shape.ts';
import { FILL, type Thing, THINGS } from './things.ts';
import { openWorld, type World } from './world.ts';

/*
 * Goal: an operation that names something while it is deleted succeeds, or fails with an error of its service: never
 * with an InternalFailure. Method: every operation of each service that names the thing, started from some turns of
 * the event loop before its deletion to some after, on a disk whose writes take turns too.
 */

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** Turns by which the operation starts later than the deletion. */
const OFFSETS = [-4, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 13];

// What these start goes on in the background, on a name that later rounds need.
const STARTS_OTHER_WORK = new Set(['ExecuteChangeSet']);

function valueOf(name: string, shape: Shape, names: Readonly<Record<string, unknown>>): unknown {
  if (name in names) return names[name];
  if (name in FILL)
    return shape.kind === 'string' && Buffer.isBuffer(FILL[name]) ? String(FILL[name]) : FILL[name];
  switch (shape.kind) {
    case 'string':
      return shape.values?.[0] ?? 'value'.padEnd(shape.min ?? 0, 'e');
    case 'blob':
      return Buffer.from('x');
    case 'integer':
    case 'long':
    case 'double':
      return shape.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return 0;
    case 'document':
      return {};
    case 'list':
      return [valueOf('', shape.member, names)];
    case 'map':
      return { k0: valueOf('', shape.value, names) };
    case 'structure':
      return inputOf(shape, names);
  }
}

/** Every member that is required, and every one that names something. */
function inputOf(
  { members }: Operation['input'],
  names: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, declared]) => {
      const { shape, required } = memberOf(declared);
      return required || name in names ? [[name, valueOf(name, shape, names)]] : [];
    }),
  );
}

/** The operations that have a member by which the thing is named. */
function racers(thing: Thing, names: Readonly<Record<string, unknown>>): Operation[] {
  const { operations } = world.services.find(({ name }) => name === thing.service)!;
  return Array.from(operations.values(), ({ operation }) => operation).filter(
    ({ name, input }) =>
      Object.keys(input.members).some((member) => member in names) && !STARTS_OTHER_WORK.has(name),
  );
}

/** @returns what a client would get as an InternalFailure */
async function outcome(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    const answer = await work;
    const events = eventsOf(answer);
    if (events) for await (const _event of events) await yieldToEventLoop();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'AbortError') return undefined;
    return error instanceof ServiceError && error.declaration.status < 500 ? undefined : error;
  }
}

function eventsOf(answer: unknown): AsyncIterable<unknown> | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if (Symbol.asyncIterator in answer) return answer as AsyncIterable<unknown>;
  return 'events' in answer ? eventsOf(answer.events) : undefined;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await yieldToEventLoop();
}

describe('calls that race the deletion of', () => {
  it.each(Object.entries(THINGS))('%s', { timeout: 240_000 }, async (_, thing) => {
    const failures: string[] = [];
    const operations = racers(thing, await thing.make(world, `${thing.deletion}-0`.toLowerCase()));
    let raced = 0;
    for (const operation of operations) {
      for (const offset of OFFSETS) {
        raced++;
        const name = `${thing.deletion}-${raced}`.toLowerCase();
        const names = { ...thing.within, ...(await thing.make(world, name)) };
        const ending = new AbortController();
        const deletion = world.services
          .find(({ name }) => name === thing.service)!
          .operations.get(thing.deletion)!.operation;
        const start = async (name: string, declared: Operation, afterTurns: number) => {
          await turns(afterTurns);
          return world.call(thing.service, name, inputOf(declared.input, names), ending.signal);
        };
        const racing = outcome(start(operation.name, operation, Math.max(0, offset)));
        const deleting = outcome(start(thing.deletion, deletion, Math.max(0, -offset)));
        const deleted = await deleting;
        await turns(20);
        ending.abort();
        for (const error of [deleted, await racing]) {
          if (error) failures.push(`${operation.name} ${offset}: ${error.name}: ${error.message}`);
        }
      }
    }
    expect(failures).toEqual([]);
    expect(operations).not.toEqual([]);
  });
});
