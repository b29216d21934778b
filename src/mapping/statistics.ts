/** What a mapping has done since this process began to run it. */
export interface MappingStatistics {
  invocations: number;
  /** Invocations that ended with a function error or reported failed items. */
  errors: number;
  throttles: number;
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
    recordsDelivered: 0,
    recordsDiscarded: 0,
    recordsSentToDestination: 0,
    destinationFailures: 0,
    lastBatchSize: 0,
  };
}
