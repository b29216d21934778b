import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Lease, Leases } from '../../src/cluster/leases.ts';
import type { Members } from '../../src/cluster/members.ts';
import type { OwnMember } from '../../src/cluster/own-member.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { StorageError } from '../../src/storage/error.ts';
import { META_PREFIX } from '../../src/storage/keys.ts';
import type { MetaStore } from '../../src/storage/port.ts';
import { memoryStore } from '../support/memory-store.ts';

const NAME = 'slot/1';
const own = (id: string) => ({ id, isValid: true, state: 'ready' }) as unknown as OwnMember;

/** How a change goes: it is answered, or reported as unknown and stored later. */
type Fate = 'answered' | 'late';

// Goal: what a gateway sends about a lease takes it from no one who has acquired it since, that gateway included.
// Method: one gateway acquires and gives up in any order, another one acquires meanwhile; each call of the store happens at any
// later time, and a change that was not answered is stored at any time after that.
test('a lease that was acquired stays until its holder releases it, whenever what was sent before is stored', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom<Fate>('answered', 'late'), { maxLength: 12 }),
      fc.array(fc.constantFrom('acquire', 'give up', 'release', 'acquire elsewhere'), {
        minLength: 1,
        maxLength: 8,
      }),
      async (scheduler, fates, steps) => {
        const { meta } = memoryStore(new VirtualClock());
        const members = { has: () => true } as unknown as Members;
        for (const id of ['a', 'b']) await meta.create(META_PREFIX.cluster.member + id, Buffer.from('{}'));
        const change = async (label: string, act: () => Promise<number | undefined>) => {
          const fate = fates.shift() ?? 'answered';
          await scheduler.schedule(Promise.resolve(), label);
          if (fate === 'answered') return act();
          void scheduler.schedule(Promise.resolve(), `${label}, late`).then(act);
          throw new StorageError('unknown', 'no answer in time');
        };
        const slow = {
          watch: (...args: Parameters<MetaStore['watch']>) => meta.watch(...args),
          list: (...args: Parameters<MetaStore['list']>) => meta.list(...args),
          async get(key: string) {
            await scheduler.schedule(Promise.resolve(), 'get');
            return meta.get(key);
          },
          create: (...args: Parameters<MetaStore['create']>) => change('create', () => meta.create(...args)),
          compareAndSet: (...args: Parameters<MetaStore['compareAndSet']>) =>
            change('compare and set', () => meta.compareAndSet(...args)),
        } as MetaStore;
        const leases = await Leases.open(slow, members, () => {});
        const held = new Map<string, Lease>();
        const acquiring = new Set<string>();
        const epochs: number[] = [];
        const acquire = async (id: string) => {
          // As slots are balanced: one attempt at a time.
          if (held.has(id) || acquiring.has(id)) return;
          acquiring.add(id);
          const lease = await leases.acquire(NAME, own(id)).catch(() => undefined);
          acquiring.delete(id);
          if (!lease) return;
          held.set(id, lease);
          epochs.push(lease.epoch);
        };
        const run = async (step: (typeof steps)[number]) => {
          const lease = held.get('a');
          if (step === 'acquire') await acquire('a');
          else if (step === 'acquire elsewhere') await acquire('b');
          else if (step === 'release' && lease) {
            held.delete('a');
            await leases.release(lease, own('a')).catch(() => {});
          } else if (!lease && !acquiring.has('a')) await leases.giveUp(NAME, own('a')).catch(() => {});
        };
        const running = steps.map((step) =>
          scheduler.schedule(Promise.resolve(), step).then(() => run(step)),
        );
        await scheduler.waitFor(Promise.all(running));
        await scheduler.waitIdle();
        const entry = await meta.get(META_PREFIX.cluster.lease + NAME);
        for (const [member, { epoch }] of held)
          expect(JSON.parse(entry!.value.toString('utf8'))).toEqual({ member, epoch });
        expect(epochs).toEqual([...new Set(epochs)].sort((one, other) => one - other));
      },
    ),
    { numRuns: 300 },
  );
});
