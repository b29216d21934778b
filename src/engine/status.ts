/*
 * The states of a stream (docs/aws/kinesis-streams.md#stream-states):
 *
 *   create → CREATING → ACTIVE ⇄ UPDATING          reshard, retention, settings
 *                any of these → DELETING → gone
 *
 * In CREATING the shards have no logs yet. In UPDATING records are written and read as in ACTIVE.
 */
export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

/** CREATING → ACTIVE → DELETING → gone. Only an ACTIVE consumer can subscribe. */
export type ConsumerStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

/** A kind of change that AWS limits to a number of times in 24 hours. */
export type CountedChange = 'mode' | 'encryption-start' | 'encryption-stop' | 'shard-count';
