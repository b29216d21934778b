import { assert } from '../lib/assert.ts';
import { type Authorities, NO_AUTHORITIES } from '../schema/authorities.ts';
import type { Caller } from '../schema/caller.ts';
import { type Input, type Operation, type Output, materializeLists } from '../schema/operation.ts';
import { callOperation, type Calls, type Service } from '../schema/service.ts';

export type ObserveCall = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * Calls between the services of one server. A service receives this object when it is created and joins it afterwards,
 * because services may call each other.
 */
export class InProcessCalls implements Calls {
  readonly authorities: Authorities;
  readonly #services = new Map<string, Service>();
  readonly #observe: ObserveCall;

  /** @param observe runs each call; it may look at when calls begin and end */
  constructor(observe: ObserveCall = (call) => call(), authorities: Authorities = NO_AUTHORITIES) {
    this.#observe = observe;
    this.authorities = authorities;
  }

  join(service: Service): void {
    assert(!this.#services.has(service.name), `${service.name} has already joined`);
    this.#services.set(service.name, service);
  }

  async call<Op extends Operation>(
    serviceName: string,
    operation: Op,
    input: Input<Op>,
    caller: Caller,
  ): Promise<Output<Op>> {
    const service = this.#services.get(serviceName);
    assert(service, `there is no service ${serviceName}`);
    const bound = service.operations.get(operation.name);
    assert(bound?.operation === operation, `${serviceName} does not have ${operation.name}`);
    return materializeLists(
      await this.#observe(async () => callOperation(bound, input, caller)),
    ) as Output<Op>;
  }
}
