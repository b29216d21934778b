import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { UnenforcedAuthorizers } from './serving/unenforced-authorizers.ts';
import type { Calls } from '../../schema/service.ts';

/** What serving a request needs. */
export interface ServingContext {
  /** Calls Lambda and Kinesis. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly unenforcedAuthorizers: UnenforcedAuthorizers;
}
