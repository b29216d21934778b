import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Calls, Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { serviceCaller } from '../service-caller.ts';
import { ScheduledActions } from './actions/scheduled-actions.ts';
import { ActivityLog } from './activities/activity-log.ts';
import { Activities } from './activities/activities.ts';
import { SHARD_LIMITS } from './decision/change-limits.ts';
import { Scaler } from './evaluation/scaler.ts';
import { ScalingWatch } from './evaluation/scaling-watch.ts';
import { type CallUrl, httpResource } from './resources/http-resource.ts';
import { resourceKindOf } from './resources/resource-kind.ts';
import type { ScalableResource } from './resources/scalable-resource.ts';
import { streamShards } from './resources/stream-shards.ts';
import type { TargetDocument } from './scalable-target.ts';
import { ScalableTargets } from './scalable-targets.ts';
import { createApplicationAutoScalingService } from './service.ts';

export interface ApplicationAutoScaling {
  readonly service: Service;
  /** Starts evaluating the stored targets, and their scheduled actions. */
  resume(): Promise<void>;
  /** Stops both. */
  close(): Promise<void>;
}

export function openApplicationAutoScaling(options: {
  readonly meta: MetaStore;
  /** Calls Kinesis and CloudWatch. */
  readonly calls: Calls;
  readonly callUrl: CallUrl;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Without them the number of changes in a day is unlimited. */
  readonly quotas: 'on' | 'off';
}): ApplicationAutoScaling {
  const { meta, calls, callUrl, random, quotas } = options;
  const shardLimits = quotas === 'on' ? SHARD_LIMITS : { ...SHARD_LIMITS, changesPerDay: Infinity };
  const resourceOf = (target: TargetDocument): ScalableResource | undefined => {
    const resource = resourceKindOf(target.address);
    switch (resource.kind) {
      case 'stream':
        return streamShards(calls, serviceCaller(target, random), resource.streamName, shardLimits);
      case 'url':
        return httpResource(callUrl, resource.url);
      case 'unscaled':
        return undefined;
    }
  };
  const targets = new ScalableTargets(meta);
  const activities = new Activities(meta, random);
  const parts = { ...options, targets, activities };
  const scaler = new Scaler({ ...parts, resourceOf, log: new ActivityLog(parts) });
  const watch = new ScalingWatch({ ...parts, scaler });
  const actions = new ScheduledActions({ ...parts, scaler });
  return {
    service: createApplicationAutoScalingService({ ...parts, watch, actions }),
    async resume() {
      await watch.resume();
      await actions.resume();
    },
    async close() {
      await watch.close();
      await actions.close();
    },
  };
}
