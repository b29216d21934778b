import type { CallHandler } from '../calls/gateway-calls.ts';
import type { FunctionWorker } from './worker.ts';

/** A version was replaced: its environments end, and its code is removed. */
export const RETIRE_CALL = 'functions/retire';

export function retireHandler(worker: FunctionWorker): CallHandler {
  return async ({ head }) => {
    worker.retire((head as { readonly key: string }).key);
    return {};
  };
}
