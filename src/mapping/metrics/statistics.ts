/** What a mapping has done since this process began to run it. */
export interface MappingStatistics {
  invocations: number;
  /** Invocations that ended with a function error or reported failed items. */
  errors: number;
  throttles: number;
  /** Read from the stream, of all that passed the filter or not. */
  recordsPolled: number;
  recordsFilteredOut: number;
  /** Handed to the function, again with each attempt. */
  recordsInvoked: number;
  /** Those of them that came to nothing. */
  recordsFailed: number;
  recordsDelivered: number;
  /** Given up: too old, tried too often, or too large for an event. */
  recordsDiscarded: number;
  /** Those of them that the failure destination has been told of. */
  recordsSentToDestination: number;
  /** Messages that the failure destination did not take. */
  destinationFailures: number;
  lastBatchSize: number;
}

export function newStatistics(): MappingStatistics {
  return {
    invocations: 0,
    errors: 0,
    throttles: 0,
    recordsPolled: 0,
    recordsFilteredOut: 0,
    recordsInvoked: 0,
    recordsFailed: 0,
    recordsDelivered: 0,
    recordsDiscarded: 0,
    recordsSentToDestination: 0,
    destinationFailures: 0,
    lastBatchSize: 0,
  };
}
