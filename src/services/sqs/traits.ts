import type { ServiceTraits } from '../../schema/service.ts';
import { InvalidParameterValue } from './errors.ts';

/** What is fixed about the wire of Amazon SQS: JSON, as SDKs have sent it since the end of 2023. */
export const sqsTraits = {
  name: 'sqs',
  protocols: ['json-1.0'],
  targetPrefix: 'AmazonSQS',
  validationError: InvalidParameterValue,
} as const satisfies ServiceTraits;
