import type { ServiceTraits } from '../../schema/service.ts';

/** Name and protocol of Application Auto Scaling: test/models/application-autoscaling.json. */
export const applicationAutoScalingTraits = {
  name: 'application-autoscaling',
  protocols: ['json-1.1'],
  targetPrefix: 'AnyScaleFrontendService',
} as const satisfies ServiceTraits;
