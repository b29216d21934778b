import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { MIB } from '../bytes.ts';
import type { Clock } from '../time/clock.ts';

const INTERVAL_MS = 1_000;
/**
 * The heap becomes three times as large as what was alive after the last full collection before V8 begins the next. V8 chooses
 * up to four, and less the slower a program allocates. Four has the same p99, and takes 30 MB more.
 */
const GROWTH_PERCENT = 200;
/** 0: V8 decides. */
const DEFAULT_PERCENT = 0;
/** Bound on what the growth costs: a larger heap grows as V8 decides. */
const MAX_HEAP_BYTES = 64 * MIB;

interface HeapMeasures {
  readonly heapBytes?: () => number;
  /** Sets the growth of the heap between two full collections, in percent of what is alive. */
  readonly setGrowth?: (percent: number) => void;
}

/**
 * Lets a small heap grow further between full collections. V8 begins one after every 8 MB or so of a heap of 20 MB, which is
 * up to twice a second at 1,000 puts per second: each occupies all cores, and delays a hundredth of the puts by 15 ms.
 * @param afterMs until then the flags of V8 stay as they are
 */
export function growSmallHeap(clock: Clock, afterMs: number, measures: HeapMeasures = {}): void {
  const { heapBytes = () => getHeapStatistics().used_heap_size, setGrowth = setHeapGrowth } = measures;
  let percent = DEFAULT_PERCENT;
  const check = () => {
    const wanted = heapBytes() <= MAX_HEAP_BYTES ? GROWTH_PERCENT : DEFAULT_PERCENT;
    if (wanted !== percent) setGrowth(wanted);
    percent = wanted;
    clock.setTimer(INTERVAL_MS, check, { background: true });
  };
  clock.setTimer(afterMs, check, { background: true });
}

function setHeapGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
