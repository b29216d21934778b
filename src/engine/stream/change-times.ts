/** A change that AWS allows only so often in 24 hours. */
export type CountedChange = 'mode' | 'encryption-start' | 'encryption-stop' | 'shard-count';

/** When such changes were made: the most recent ones, as many as the limit. */
export type ChangeTimes = Readonly<Partial<Record<CountedChange, readonly number[]>>>;
