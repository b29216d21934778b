import type { NumberSource } from '../../lib/fast-random.ts';
import type { Spacing } from '../schedule/arrivals.ts';

/** What happens in the system that the records come from. */
interface ProfileEvent {
  readonly partitionKey: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ProfileOptions {
  /** The number of partition keys that are in use at any time. */
  readonly keys: number;
  readonly random: NumberSource;
}

/** A kind of application. The same seed gives the same events. */
export interface Profile {
  /** Partition keys without `--keys`. */
  readonly defaultKeys: number;
  readonly spacing: Spacing;
  /** @returns makes the next event, which happens at `atMs` since the epoch */
  start(options: ProfileOptions): (atMs: number) => ProfileEvent;
}
