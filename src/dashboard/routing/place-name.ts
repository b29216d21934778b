import type { Place } from '../../server/dashboard/contract.ts';

/** As in the `place` of an address. */
export function placeName({ account, region }: Place): string {
  return `${account}/${region}`;
}
