import type { Activity } from '../../lib/activity.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FunctionSpec } from '../../runtime/port.ts';
import type { Service } from '../../schema/service.ts';
import type { ServiceTools } from '../../server/services/options.ts';
import type { Handler } from '../inline/handler.ts';
import { Delays } from './delays.ts';
import { faultyHandler } from './faulty-handler.ts';
import { FaultList } from './fault-list.ts';
import { OpenSubscriptions } from './open-subscriptions.ts';
import { withFaults } from './with-faults.ts';

/** Puts the faults of a pipeline into its services. */
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

  /** What an invocation runs in place of its handler; undefined without a fault. */
  handlerFor(
    spec: FunctionSpec,
  ): { readonly handler: Handler | 'throttle'; readonly hangs: boolean } | undefined {
    const fault = this.list.ofInvocation(spec.functionName);
    return fault && { handler: faultyHandler(fault), hangs: fault.kind === 'hang' };
  }

  /** What waits because of a fault. */
  activity(): readonly Activity[] {
    return this.delays.activity();
  }
}
