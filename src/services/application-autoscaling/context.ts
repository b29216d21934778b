import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { ScalableTargets } from './scalable-targets.ts';

/** The dependencies of every operation of the service. */
export interface ApplicationAutoScalingContext {
  readonly targets: ScalableTargets;
  readonly clock: Clock;
  readonly random: Random;
}
