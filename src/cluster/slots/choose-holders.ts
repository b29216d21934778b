import { createHash } from 'node:crypto';

/*
 * Work that any gateway can do is divided into slots, each with a lease. Their number is fixed, so that ten thousand shards
 * need no more leases than ten. Every member computes the same holder of each slot from the ids of the members (rendezvous
 * hashing). A new member takes its part from all others, and a member that leaves hands its part to all others. Nothing
 * else moves except to balance the blocks.
 */

/** Fixed for all releases that share a store: a shard belongs to a slot by its number. */
export const SLOT_COUNT = 64;

/** Slots that follow each other and are divided evenly: shards of one stream have numbers that follow each other. */
export const BLOCK_SLOTS = 8;
// One each of eight members would move half of the slots when the eighth joins.
const LEAST_IN_BLOCK = 2;

/** The member that should have each slot, by number of the slot. @param members ids, at least one, in any order */
export function chooseHolders(members: readonly string[]): string[] {
  const holders: string[] = [];
  const most = Math.max(LEAST_IN_BLOCK, Math.ceil(BLOCK_SLOTS / members.length));
  for (let start = 0; start < SLOT_COUNT; start += BLOCK_SLOTS) {
    const taken = new Map<string, number>();
    for (let slot = start; slot < start + BLOCK_SLOTS; slot++) {
      const free = members.filter((member) => (taken.get(member) ?? 0) < most);
      const holder = free.reduce((best, member) =>
        weightOf(member, slot) > weightOf(best, slot) ? member : best,
      );
      taken.set(holder, (taken.get(holder) ?? 0) + 1);
      holders.push(holder);
    }
  }
  return holders;
}

function weightOf(member: string, slot: number): string {
  return createHash('sha256').update(`${slot}/${member}`).digest('hex');
}
