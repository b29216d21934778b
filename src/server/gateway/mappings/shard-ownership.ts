import type { Gateway } from '../../../cluster/gateway.ts';
import { slotOf } from '../../../cluster/slots/slot-of.ts';
import { parseShardId } from '../../../engine/shard/id.ts';
import type { ShardOwnership } from '../../../mapping/spread/ownership.ts';

/** The shards of mappings that a gateway reads: those in its slots. */
export function shardOwnership(gateway: Pick<Gateway, 'id' | 'isMember' | 'slots'>): ShardOwnership {
  return {
    get member() {
      return gateway.isMember ? gateway.id : undefined;
    },
    termOf: (uuid, shardId) => gateway.slots.termOf(slotOf(uuid, parseShardId(shardId) ?? 0)),
    watch: (onChange) => gateway.slots.watch(onChange),
  };
}
