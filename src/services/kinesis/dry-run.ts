import { DryRunOperation } from './errors.ts';

/**
 * To be called once everything about a request has proved to be valid, and before it changes or counts anything.
 * @param operation for the sentence
 * @throws DryRunOperationException for a request that only asks whether it would be let through
 */
export function refuseDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }, operation: string): void {
  if (DryRun === true) {
    throw DryRunOperation(`${operation} would have succeeded, but DryRun is set: nothing was done.`);
  }
}
