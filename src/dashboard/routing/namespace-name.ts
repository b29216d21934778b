import type { Namespace } from '../../server/dashboard/contract.ts';

/** The `namespace` of an address: `000000000000/us-east-1`. */
export function namespaceName({ account, region }: Namespace): string {
  return `${account}/${region}`;
}
