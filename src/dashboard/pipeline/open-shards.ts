import type { StreamNode } from '../../server/dashboard/contract.ts';

/** How many shards of a stream take records. */
export function openShards({ shards }: StreamNode): number {
  return shards.filter(({ isOpen }) => isOpen).length;
}
