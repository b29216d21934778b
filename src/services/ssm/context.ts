import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Parameters } from './parameters.ts';

/** The dependencies of every operation of the service. */
export interface SsmContext {
  readonly parameters: Parameters;
  readonly clock: Clock;
  readonly random: Random;
}
