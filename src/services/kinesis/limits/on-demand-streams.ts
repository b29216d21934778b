import type { Engine } from '../../../engine/engine.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { LimitExceeded } from '../errors.ts';
import { MAX_ON_DEMAND_STREAMS } from '../limits.ts';

/** @throws LimitExceededException when the account has reached its limit of on-demand streams */
export function checkOnDemandLimit(engine: Engine, namespace: Namespace): void {
  const count = engine.streams.totals(namespace).onDemandStreams;
  if (engine.quotas === 'off' || count < MAX_ON_DEMAND_STREAMS) return;
  const { account, region } = namespace;
  throw LimitExceeded(
    `This request would exceed the limit on the number of On-Demand streams for the account ${account} in ` +
      `${region}. Current On-Demand streams count: ${count}. Limit: ${MAX_ON_DEMAND_STREAMS}.`,
  );
}
