import type { ServiceTraits } from '../../schema/service.ts';
import { AccessDenied, InvalidParameterValue } from './errors.ts';

/** The protocols of Amazon SQS: JSON for SDKs since the end of 2023, query for earlier ones. */
export const sqsTraits = {
  name: 'sqs',
  protocols: ['json-1.0', 'query'],
  targetPrefix: 'AmazonSQS',
  apiVersion: '2012-11-05',
  xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  validationError: InvalidParameterValue,
  accessDenied: AccessDenied,
  allowsAnonymous: true,
} as const satisfies ServiceTraits;
