/**
 * Which streams this process finishes transitions of and lets grow, when several processes share the store. What two do at
 * the same time is done once, by compare-and-set; the duty only saves the work.
 */
export interface StreamDuty {
  /** @param streamKey from `streamKey` */
  has(streamKey: string): boolean;
  /** Calls `onChange` when streams were added to the duty or taken from it. */
  watch(onChange: () => void): { stop(): void };
}

/** One process has all streams. */
export const ALL_STREAMS: StreamDuty = {
  has: () => true,
  watch: () => ({ stop() {} }),
};
