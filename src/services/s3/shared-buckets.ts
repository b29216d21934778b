import type { Principal } from '../../policy/principal.ts';
import { type Caller, changedCaller } from '../../schema/caller.ts';
import type { BoundOperation, Service } from '../../schema/service.ts';
import { requireByPolicy } from '../other-accounts.ts';
import type { Buckets } from './buckets.ts';
import { AccessDenied } from './errors.ts';
import { parseCopySource } from './object/copy-source.ts';

/** What only the account of a bucket may do: its policy, its settings and its life. */
const OWN_OPERATIONS: ReadonlySet<string> = new Set([
  'CreateBucket',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'DeleteBucketTagging',
  'GetBucketNotificationConfiguration',
  'GetBucketPolicy',
  'GetBucketTagging',
  'ListBuckets',
  'PutBucketNotificationConfiguration',
  'PutBucketPolicy',
  'PutBucketTagging',
]);

interface SharedBucketsOptions {
  readonly buckets: Buckets;
  readonly principalOf: (caller: Caller) => Principal;
}

/**
 * S3 with buckets of other accounts, which their policies share. With `enforce` the policies of caller and bucket have been checked
 * before; otherwise the policy of the bucket decides alone. An allowed call continues as one of the owner's account.
 */
export function withSharedBuckets(service: Service, options: SharedBucketsOptions): Service {
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    OWN_OPERATIONS.has(name) ? bound : { ...bound, run: (input, caller) => run(bound, input, caller) },
  ]);
  return { ...service, operations: new Map(operations) };

  async function run(bound: BoundOperation, input: unknown, caller: Caller): Promise<unknown> {
    const { buckets, principalOf } = options;
    const { Bucket, CopySource } = input as { Bucket: string; CopySource?: string | undefined };
    const owner = await buckets.ownerOf(caller, Bucket);
    const copied = CopySource === undefined ? undefined : parseCopySource(CopySource);
    const sourceOwner = copied ? await buckets.ownerOf(caller, copied.bucket) : owner;
    if (owner === caller.account && sourceOwner === owner) return bound.run(input, caller);
    if (caller.authority?.isEnforced !== true) {
      const principal = principalOf(caller);
      for (const permission of await bound.permissionsOf(input, caller)) {
        const resourceOwner = await service.resources?.ownerOf?.(permission.resource, caller);
        if (resourceOwner === caller.account) continue;
        await requireByPolicy(service, bound, permission, principal, caller);
      }
    }
    // As a call of the owner's account, the copy would read another bucket of the source's name.
    if (owner !== caller.account && sourceOwner !== owner) {
      throw AccessDenied(
        'Copies from one account to a bucket of another account are not supported here. Get the object and put it instead.',
      );
    }
    return bound.run(input, changedCaller(caller, { account: owner }));
  }
}
