import type { Activity } from '../../../lib/activity.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Service } from '../../../schema/service.ts';
import type { ServiceTools } from '../../services/options.ts';
import { Delays } from './delays.ts';
import { FaultList } from './fault-list.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';
import { withFaults } from './with-faults.ts';

/** Puts faults into the services of a server. */
export class FaultInjector {
  readonly clock: Clock;
  readonly list: FaultList;
  readonly delays = new Delays();
  readonly subscriptions = new OpenSubscriptions();
  readonly #services = new Map<string, Service>();

  constructor(clock: Clock, list = new FaultList()) {
    this.clock = clock;
    this.list = list;
  }

  /** By name, as clients reach them. */
  get services(): ReadonlyMap<string, Service> {
    return this.#services;
  }

  wrapService(service: Service, tools: ServiceTools): Service {
    const wrapped = withFaults(this.subscriptions.observe(service), tools, this.list);
    this.#services.set(service.name, wrapped);
    return wrapped;
  }

  /** What waits because of a fault. */
  activity(): readonly Activity[] {
    return this.delays.activity();
  }
}
