import type { Namespace } from '../../server/dashboard/contract.ts';

/** As in the `namespace` of an address. */
export function namespaceName({ account, region }: Namespace): string {
  return `${account}/${region}`;
}
