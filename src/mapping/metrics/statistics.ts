/** Counters of a mapping since this process started it. */
export interface MappingStatistics {
  /** Batches that were collected for the function. */
  batches: number;
  invocations: number;
  /** Invocations that ended with a function error or reported failed items. */
  errors: number;
  throttles: number;
  /** Further attempts for the same records, after a function error or one that did not reach the function. */
  retries: number;
  /** Read from the stream or queue, before the filter. */
  recordsPolled: number;
  recordsFilteredOut: number;
  /** Passed to the function, counted at each attempt. */
  recordsInvoked: number;
  /** Passed to the function and failed, counted at each attempt. */
  recordsFailed: number;
  recordsDelivered: number;
  /** Messages that were deleted from their queue: delivered, or not accepted by the filter. */
  messagesDeleted: number;
  /** Too old, retried too often, or too large for an event. */
  recordsDiscarded: number;
  /** Discarded records that were sent to the failure destination. */
  recordsSentToDestination: number;
  /** Messages that the failure destination did not accept. */
  destinationFailures: number;
  lastBatchSize: number;
}

export function newStatistics(): MappingStatistics {
  return {
    batches: 0,
    invocations: 0,
    errors: 0,
    throttles: 0,
    retries: 0,
    recordsPolled: 0,
    recordsFilteredOut: 0,
    recordsInvoked: 0,
    recordsFailed: 0,
    recordsDelivered: 0,
    messagesDeleted: 0,
    recordsDiscarded: 0,
    recordsSentToDestination: 0,
    destinationFailures: 0,
    lastBatchSize: 0,
  };
}
