import type { Clock } from '../../lib/time/clock.ts';
import type { Parameters } from './parameters.ts';

/** What every operation of the service works with. */
export interface SsmContext {
  readonly parameters: Parameters;
  readonly clock: Clock;
}
