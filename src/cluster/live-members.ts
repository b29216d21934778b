import { type Clock, sleep } from '../lib/time/clock.ts';
import type { MetaStore } from '../storage/port.ts';
import { type Member, Members } from './members.ts';
import { DEAD_MS, CHECK_MS } from './timing.ts';

/** The gateways that use a store, for a process that is not a gateway: waits until gateways that are gone have been silent for long enough. */
export async function liveMembers(meta: MetaStore, clock: Clock): Promise<Member[]> {
  await meta.catchUp();
  const members = await Members.open(meta, clock, () => {});
  try {
    if (members.all().length === 0) return [];
    await sleep(clock, DEAD_MS + CHECK_MS);
    return members.all().filter(({ silentMs }) => silentMs < DEAD_MS);
  } finally {
    members.close();
  }
}
