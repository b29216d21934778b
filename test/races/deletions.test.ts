import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { yieldToEventLoop } from '../../src/lib/event-loop/yield-to-event-loop.ts';
import { ServiceError } from '../../src/schema/error.ts';
import type { Operation } from '../../src/schema/operation.ts';
import { memberOf, type Shape } from '../../src/schema/shape.ts';
import { FILL, type DeletableResource, RESOURCES } from './resources.ts';
import { openServiceHost, type ServiceHost } from './service-host.ts';

/*
 * Goal: an operation on a resource that is being deleted succeeds or fails with an error of its service, never with an
 * InternalFailure. Method: every operation that names the resource is started some event loop turns before or after the
 * deletion, on a disk whose writes also take some turns.
 */

let host: ServiceHost;
beforeAll(async () => {
  host = await openServiceHost();
});
afterAll(() => host.close());

/** Event loop turns from the start of the deletion to the start of the operation; CI runs all of them. */
const OFFSETS =
  process.env['RACE_OFFSETS'] === 'all' ? [-4, -2, -1, 0, 1, 2, 3, 4, 5, 6, 8, 10, 13] : [-2, 2];

// These start background work on a name that later rounds need.
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

/** Every required member, and every member that names a resource. */
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

/** The operations with a member that names the resource. */
function racers(resource: DeletableResource, names: Readonly<Record<string, unknown>>): Operation[] {
  const { operations } = host.services.find(({ name }) => name === resource.service)!;
  return Array.from(operations.values(), ({ operation }) => operation).filter(
    ({ name, input }) =>
      Object.keys(input.members).some((member) => member in names) && !STARTS_OTHER_WORK.has(name),
  );
}

/** @returns the error that a client would get as an InternalFailure */
async function outcome(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    const output = await work;
    const events = eventsOf(output);
    if (events) for await (const _event of events) await yieldToEventLoop();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'AbortError') return undefined;
    return error instanceof ServiceError && error.declaration.status < 500 ? undefined : error;
  }
}

function eventsOf(output: unknown): AsyncIterable<unknown> | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  if (Symbol.asyncIterator in output) return output as AsyncIterable<unknown>;
  return 'events' in output ? eventsOf(output.events) : undefined;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await yieldToEventLoop();
}

describe('calls that race the deletion of', () => {
  it.each(Object.entries(RESOURCES))('%s', { timeout: 240_000 }, async (_, resource) => {
    const failures: string[] = [];
    const operations = racers(resource, await resource.make(host, `${resource.deletion}-0`.toLowerCase()));
    let raced = 0;
    for (const operation of operations) {
      for (const offset of OFFSETS) {
        raced++;
        const name = `${resource.deletion}-${raced}`.toLowerCase();
        const names = { ...resource.within, ...(await resource.make(host, name)) };
        const ending = new AbortController();
        const deletion = host.services
          .find(({ name }) => name === resource.service)!
          .operations.get(resource.deletion)!.operation;
        const start = async (name: string, declared: Operation, afterTurns: number) => {
          await turns(afterTurns);
          return host.call(resource.service, name, inputOf(declared.input, names), ending.signal);
        };
        const racing = outcome(start(operation.name, operation, Math.max(0, offset)));
        const deleting = outcome(start(resource.deletion, deletion, Math.max(0, -offset)));
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
