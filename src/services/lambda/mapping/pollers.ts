import { NO_POLLERS, type ProvisionedPollers } from '../../../mapping/document.ts';
import type { Infer } from '../../../schema/shape.ts';
import { InvalidParameterValue } from '../errors.ts';
import type { ProvisionedPollerConfig } from './shapes.ts';

// Of queues: https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html
const MIN_POLLERS = 2;
const DEFAULT_MAXIMUM = 200;

/**
 * The pollers of a queue's mapping. An empty configuration ends provisioned mode. AWS's messages are not known.
 * @throws InvalidParameterValue
 */
export function readPollers({
  MinimumPollers,
  MaximumPollers,
  PollerGroupName,
}: Infer<typeof ProvisionedPollerConfig>): ProvisionedPollers {
  if (PollerGroupName !== undefined) {
    throw InvalidParameterValue('PollerGroupName is not supported for SQS event sources.');
  }
  if (MinimumPollers === undefined && MaximumPollers === undefined) return NO_POLLERS;
  const minimum = MinimumPollers ?? MIN_POLLERS;
  const maximum = MaximumPollers ?? DEFAULT_MAXIMUM;
  if (minimum < MIN_POLLERS || maximum < MIN_POLLERS) {
    throw InvalidParameterValue(
      `MinimumPollers and MaximumPollers must be at least ${MIN_POLLERS} for SQS event sources.`,
    );
  }
  if (minimum > maximum) {
    throw InvalidParameterValue(
      `MinimumPollers (${minimum}) must not be greater than MaximumPollers (${maximum}).`,
    );
  }
  return { minimum, maximum };
}
