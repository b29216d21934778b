import type { Meters } from '../../lib/metrics.ts';
import type { FunctionSpec, Invocation, ProvisionStatus } from '../port.ts';
import { type Dimensions, functionDimensions } from './function-dimensions.ts';

/**
 * The CloudWatch metrics of invocations of versions with provisioned concurrency.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html#provisioned-concurrency-metrics
 */
export class ProvisionedMetrics {
  readonly #meters: Meters;

  constructor(meters: Meters) {
    this.#meters = meters;
  }

  /** Records an invocation that begins. @param status includes this invocation */
  began(spec: FunctionSpec, invocation: Invocation, status: ProvisionStatus, isSpillover: boolean): void {
    if (status.initialized === 0) return;
    const qualifier = invocation.invokedFunctionArn.split(':')[7];
    const sets = functionDimensions(spec.functionName, qualifier);
    if (isSpillover) {
      this.#record(spec, 'ProvisionedConcurrencySpilloverInvocations', 1, 'Count', [{}, ...sets]);
      return;
    }
    this.#record(spec, 'ProvisionedConcurrencyInvocations', 1, 'Count', [{}, ...sets]);
    this.#record(spec, 'ProvisionedConcurrentExecutions', status.busy, 'Count', sets);
    const utilization = status.busy / status.initialized;
    // Only reported for versions and aliases. A fraction, although the unit is Percent.
    this.#record(spec, 'ProvisionedConcurrencyUtilization', utilization, 'Percent', sets.slice(1));
  }

  #record(
    { account, region }: FunctionSpec,
    metricName: string,
    value: number,
    unit: string,
    sets: readonly Dimensions[],
  ): void {
    for (const dimensions of sets) {
      const id = { account, region, metricNamespace: 'AWS/Lambda', metricName, dimensions, unit };
      this.#meters.meter(id).record(value);
    }
  }
}
