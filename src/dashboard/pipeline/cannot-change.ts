import type { MappingNode, StreamNode } from '../../server/dashboard/contract.ts';

/** Why SplitShard, MergeShards and UpdateShardCount would be refused now. */
export function whyShardsCannotChange({ status, mode }: StreamNode): string | undefined {
  if (status !== 'ACTIVE') return `${status.toLowerCase()}: shards can be changed when the stream is active`;
  if (mode === 'ON_DEMAND') return 'on demand: the stream changes its shards itself';
  return undefined;
}

/** Why UpdateEventSourceMapping would be refused now. */
export function whyMappingCannotChange({ state }: MappingNode): string | undefined {
  if (state === 'Enabled' || state === 'Disabled') return undefined;
  return `${state.toLowerCase()}: the mapping can be changed when it is enabled or disabled`;
}
