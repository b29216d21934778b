import { Authorizer } from '../../access/authorizer.ts';
import type { Identities } from '../../access/identities.ts';
import type { AccessMode } from '../../access/mode.ts';
import { DenialLog } from '../../access/observation/denial-log.ts';
import { KeptObservations } from '../../access/observation/kept-observations.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MetaStore } from '../../storage/port.ts';
import type { Closers } from '../closers.ts';

/** How access is checked, of a server that does. */
export interface Access {
  readonly mode: AccessMode;
  readonly identities: Identities;
  readonly authorizer: Authorizer;
  readonly denials: DenialLog;
  readonly kept: KeptObservations;
}

export interface AccessOptions {
  readonly mode: AccessMode;
  readonly identities: Identities;
  readonly meta: MetaStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export async function openAccess(options: AccessOptions, closers: Closers): Promise<Access> {
  const { mode, identities, clock, logger } = options;
  const kept = await KeptObservations.open(options);
  closers.add(() => kept.close());
  const denials = new DenialLog(logger);
  const { observations } = kept;
  const authorizer = new Authorizer({ mode, identities, observations, denials, clock, logger });
  kept.onReset = () => authorizer.forget();
  return { mode, identities, authorizer, denials, kept };
}
