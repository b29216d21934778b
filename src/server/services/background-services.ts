import type { InProcessCalls } from '../../protocol/in-process-calls.ts';
import type { Service } from '../../schema/service.ts';
import type { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { openApplicationAutoScaling } from '../../services/application-autoscaling/open-application-autoscaling.ts';
import {
  type CloudFormation,
  openCloudFormation,
} from '../../services/cloudformation/open-cloudformation.ts';
import { openCloudWatch } from '../../services/cloudwatch/open-cloudwatch.ts';
import { openEvents } from '../../services/events/open-events.ts';
import { openScheduler } from '../../services/scheduler/open-scheduler.ts';
import type { TargetDelivery } from '../../services/targets/delivery.ts';
import { forwardedCalls } from '../forwarding/forwarded-calls.ts';
import type { DataPlane } from './data-plane.ts';
import type { ServicesOptions } from './options.ts';

/** The services that work in the background: stacks, alarms, rules, schedules and scaling. */
export interface BackgroundServices {
  readonly services: readonly Service[];
  /** Receives the responses of custom resources. */
  readonly customRequests: CloudFormation['pendingRequests'];
  /** Takes up again what an earlier home began. Call both when every service can be called. */
  resumeStacks(): Promise<void>;
  resumeSchedules(): Promise<void>;
  stop(): Promise<void>;
}

export interface BackgroundParts {
  readonly calls: InProcessCalls;
  readonly delivery: TargetDelivery;
  readonly apis: ApiGateway;
}

export function openBackgroundServices(
  { store, metricStore, identities }: DataPlane,
  { calls, delivery, apis }: BackgroundParts,
  options: ServicesOptions,
): BackgroundServices {
  const { clock, random, logger, quotas, functionEndpoint, onStackChanges } = options;
  const { meta } = store;
  const cloudFormation = openCloudFormation({
    store,
    secrets: identities.secrets,
    calls,
    forwarded: forwardedCalls(options.forwarded ?? new Map()),
    clock,
    random,
    logger,
    functionEndpoint,
    ...(onStackChanges && { onStackChanges }),
  });
  const cloudWatch = openCloudWatch({ metrics: metricStore, meta, calls, clock, random, logger });
  const events = openEvents({ meta, delivery, clock, random, logger });
  const scheduler = openScheduler({ meta, delivery, clock, random, logger });
  const autoScaling = openApplicationAutoScaling({
    meta,
    calls,
    callUrl: (request) => apis.callUrl(request),
    clock,
    random,
    logger,
    quotas,
  });
  return {
    services: [autoScaling, cloudFormation, cloudWatch, events, scheduler].map(({ service }) => service),
    customRequests: cloudFormation.pendingRequests,
    resumeStacks: () => cloudFormation.resume(),
    async resumeSchedules() {
      await events.resume();
      await scheduler.resume();
      await autoScaling.resume();
    },
    async stop() {
      await cloudFormation.close();
      await cloudWatch.close();
      await autoScaling.close();
      await events.close();
      await scheduler.close();
    },
  };
}
