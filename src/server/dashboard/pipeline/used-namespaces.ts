import { DEFAULT_REGION } from '../../../lib/aws/default-region.ts';
import { type Namespace, namespaceKey, parseNamespacedKey } from '../../../lib/aws/namespace.ts';
import { DEFAULT_ACCOUNT } from '../../../protocol/signature/scope.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { NamespacesReply } from '../contract.ts';
import type { DashboardParts } from '../parts.ts';

/**
 * The accounts and regions that have streams, functions or queues, the one with most streams first.
 * @param account only its regions
 */
export async function usedNamespaces(
  { engine, meta }: Pick<DashboardParts, 'engine' | 'meta'>,
  account: string | undefined,
): Promise<NamespacesReply> {
  const found = new Map<string, Namespace & { streams: number }>();
  const at = ({ account, region }: Namespace) => {
    const key = namespaceKey({ account, region });
    const known = found.get(key) ?? { account, region, streams: 0 };
    found.set(key, known);
    return known;
  };
  for (const { document } of engine.streams.all()) at(document).streams++;
  for (const prefix of [META_PREFIX.lambda.function, META_PREFIX.sqs.queue]) {
    for (const { key } of await meta.list(prefix)) at(parseNamespacedKey(key.slice(prefix.length)));
  }
  const shown = [...found.values()].filter((one) => account === undefined || one.account === account);
  if (shown.length === 0) return [{ account: account ?? DEFAULT_ACCOUNT, region: DEFAULT_REGION }];
  return shown
    .sort((one, other) => other.streams - one.streams)
    .map(({ account, region }) => ({ account, region }));
}
