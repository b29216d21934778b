import type { Clock } from '../../lib/time/clock.ts';
import type { Parameters } from './parameters.ts';

/** What operations of the service work with. */
export interface SsmContext {
  readonly parameters: Parameters;
  readonly clock: Clock;
}
