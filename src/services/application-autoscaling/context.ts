import type { Clock } from '../../lib/time/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { ScheduledActions } from './actions/scheduled-actions.ts';
import type { Activities } from './activities/activities.ts';
import type { ScalingWatch } from './evaluation/scaling-watch.ts';
import type { ScalableTargets } from './scalable-targets.ts';

/** The dependencies of every operation of the service. */
export interface ApplicationAutoScalingContext {
  readonly targets: ScalableTargets;
  readonly activities: Activities;
  readonly watch: Pick<ScalingWatch, 'start'>;
  readonly actions: Pick<ScheduledActions, 'schedule' | 'remove'>;
  readonly clock: Clock;
  readonly random: Random;
}
