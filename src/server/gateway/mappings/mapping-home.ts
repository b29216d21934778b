import type { FailureDestination, MayRead, MissingAction } from '../../../mapping/port.ts';

/** What loops of mappings need of the services that exist once, besides functions. */
export interface MappingHome {
  readonly destination: FailureDestination;
  readonly mayRead: MayRead;
  /** Undefined while roles are not checked. */
  readonly missingAction: MissingAction | undefined;
}
