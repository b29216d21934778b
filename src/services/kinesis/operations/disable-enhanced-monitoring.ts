import { type Handler, operation } from '../../../schema/operation.ts';
import { structure } from '../../../schema/shape.ts';
import { onStream } from '../access.ts';
import type { KinesisContext } from '../context.ts';
import { InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound } from '../errors.ts';
import { expandMetrics, MonitoringOutput, setShardMetrics } from '../settings/enhanced-monitoring.ts';
import { ShardLevelMetrics, streamAddress } from '../shapes.ts';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html */
export const DisableEnhancedMonitoring = operation('DisableEnhancedMonitoring', {
  input: structure({ ShardLevelMetrics, ...streamAddress }),
  output: MonitoringOutput,
  errors: [InvalidArgument, LimitExceeded, ResourceInUse, ResourceNotFound],
  access: onStream('kinesis:DisableEnhancedMonitoring'),
});

export const disableEnhancedMonitoring: Handler<typeof DisableEnhancedMonitoring, KinesisContext> = (
  { ShardLevelMetrics: metrics, ...address },
  context,
  caller,
) => {
  const named = expandMetrics(metrics);
  return setShardMetrics(context, address, caller, (metric, isOn) => isOn && !named.has(metric));
};
