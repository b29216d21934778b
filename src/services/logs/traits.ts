import type { ServiceTraits } from '../../schema/service.ts';
import { InvalidParameter } from './errors.ts';

/** The fixed protocol properties of Amazon CloudWatch Logs. */
export const logsTraits = {
  name: 'logs',
  protocols: ['json-1.1'],
  targetPrefix: 'Logs_20140328',
  validationError: InvalidParameter,
} as const satisfies ServiceTraits;
