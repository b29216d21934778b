import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { Service } from '../../schema/service.ts';
import type { MetricSources } from '../metrics/sources.ts';
import type { RootAccess } from '../services/data-plane.ts';

/** What a listener serves, once its state is open. */
export interface Serving {
  readonly dispatch: Dispatch;
  /** Undefined while access is not checked. */
  root(): RootAccess | undefined;
  services(): readonly Pick<Service, 'name'>[];
  metricSources(): MetricSources;
  /** The id of the API that was created first. */
  firstApi(): string | undefined;
  /** Stops background work, which may call the server. */
  stopWork(): Promise<void>;
}
