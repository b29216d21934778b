import { DryRunOperation } from './errors.ts';

/**
 * Ends a dry run. Call it after all checks of a request, and before the request changes or counts anything.
 * @param operation the name in the error message
 * @throws DryRunOperationException when DryRun is set
 */
export function refuseDryRun({ DryRun }: { readonly DryRun?: boolean | undefined }, operation: string): void {
  if (DryRun === true) {
    throw DryRunOperation(`${operation} would have succeeded, but DryRun is set: nothing was done.`);
  }
}
