import { seededRandom } from '../../src/lib/random.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { removeFolder } from '../../src/lib/disk/remove-folder.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { yieldToEventLoop } from '../../src/lib/event-loop/yield-to-event-loop.ts';
import type { Disk, DiskFile } from '../../src/lib/disk/disk.ts';
import type { Caller } from '../../src/schema/caller.ts';
import { type Operation, materializeLists } from '../../src/schema/operation.ts';
import type { Service } from '../../src/schema/service.ts';
import { validateInput } from '../../src/schema/validate.ts';
import { Closers } from '../../src/server/closers.ts';
import { openServices } from '../../src/server/services/open-services.ts';

export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

export interface ServiceHost {
  readonly services: readonly Service[];
  /** Runs an operation as the dispatcher would, on a valid input. */
  call(service: string, operation: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

/** Event loop turns of a write, so that concurrent operations run during a deletion. */
const WRITE_TURNS = 3;

/** Every service of a server in this process, on a disk whose writes take a few turns of the event loop. */
export async function openServiceHost(): Promise<ServiceHost> {
  const closers = new Closers();
  const directory = await mkdtemp(join(tmpdir(), 'millrace-races-'));
  const opened = await openServices(
    {
      disk: slowDisk(nodeDisk(directory)),
      clock: systemClock,
      random: seededRandom('races'),
      logger: silentLogger,
      quotas: 'off',
      durability: 'os',
      timeScale: 0,
      endpoint: () => 'http://127.0.0.1:4566',
      functionEndpoint: () => 'http://127.0.0.1:4566',
    },
    closers,
  );
  const { services } = opened;
  return {
    services,
    async call(service, operation, input, signal = new AbortController().signal) {
      const bound = services.find(({ name }) => name === service)!.operations.get(operation)!;
      requireValid(bound.operation, input);
      const caller: Caller = {
        account: ACCOUNT,
        region: REGION,
        accessKeyId: ACCOUNT,
        requestId: '11111111-2222-4333-8444-555555555555',
        signal,
      };
      const result: unknown = await bound.run(input, caller);
      return materializeLists(result);
    },
    async close() {
      await opened.stopWork();
      await closers.closeAll();
      await removeFolder(directory);
    },
  };
}

/** An input that is rejected before the operation runs would not race the deletion. */
function requireValid(operation: Operation, input: unknown): void {
  const invalid = validateInput(operation.input, input);
  if (invalid) throw new Error(`the input of ${operation.name} is invalid: ${invalid.message}`);
}

const WRITES = new Set(['write', 'writev', 'append', 'sync', 'rename', 'remove']);

function slowDisk(disk: Disk): Disk {
  return slow(disk, async (name, result) => {
    if (name === 'open') return slow((await result) as DiskFile, afterTurns);
    return afterTurns(name, result);
  });
}

async function afterTurns(name: string, result: unknown): Promise<unknown> {
  if (WRITES.has(name)) for (let turn = 0; turn < WRITE_TURNS; turn++) await yieldToEventLoop();
  return result;
}

function slow<T extends object>(target: T, after: (name: string, result: unknown) => Promise<unknown>): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name, object);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(member, object, args);
        return result instanceof Promise ? after(String(name), result) : result;
      };
    },
  });
}
