import type { ProvisionFailure } from '../../../runtime/port.ts';
import type { ProvisionedDocument } from './configs.ts';
import type { ProvisionedState } from './environments.ts';
import type { ProvisionedConcurrency } from './shapes.ts';

const REASONS: Readonly<Record<ProvisionFailure, string>> = {
  // Recorded on AWS: docs/aws/lambda-functions.md#provisioned-concurrency.
  'init-failed': 'FUNCTION_ERROR_INIT_FAILURE',
  'no-room': 'This machine has no room for another execution environment.',
};

/** @param state undefined before the runtime was asked for the environments */
export function describeProvisioned(
  { requested, lastModifiedMs }: ProvisionedDocument,
  { initialized, failure }: ProvisionedState = { initialized: 0, failure: undefined },
): ProvisionedConcurrency {
  // The smaller, after a configuration was reduced: surplus environments end after their invocation.
  const available = Math.min(initialized, requested);
  const isReady = available === requested;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
    Status: isReady ? 'READY' : failure === undefined ? 'IN_PROGRESS' : 'FAILED',
    ...(!isReady && failure !== undefined && { StatusReason: REASONS[failure] }),
    LastModified: new Date(lastModifiedMs).toISOString().replace(/\.\d+Z$/, '+0000'),
  };
}
