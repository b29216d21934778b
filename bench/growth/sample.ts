/** What was measured at one size. Times of the processor are those of the server, all its threads. */
export interface Sample {
  readonly size: number;
  /** Processor time from the start of the process until the server listens. */
  readonly startCpuMs: number;
  readonly startMs: number;
  /** Reachable memory after a full garbage collection, of the server that was started over the data. */
  readonly liveBytes: number;
  readonly residentBytes: number;
  readonly diskBytes: number;
  readonly put: CallFigures;
  readonly read: CallFigures;
  readonly list?: ListFigures;
}

export interface CallFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of one call: the least of several slices. */
  readonly cpuMs: number;
}

export interface ListFigures {
  readonly items: number;
  readonly pages: number;
  readonly seconds: number;
  /** Processor time of the whole listing, and of its average page. */
  readonly cpuMs: number;
  readonly pageCpuMs: number;
}

export interface FamilyResult {
  readonly name: string;
  readonly of: string;
  readonly at: string;
  readonly commit: string | undefined;
  readonly machine: string;
  /** The same server over an empty directory. */
  readonly empty: Pick<Sample, 'startCpuMs' | 'liveBytes' | 'residentBytes' | 'diskBytes'>;
  readonly samples: readonly Sample[];
}
