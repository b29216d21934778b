import { framePos, frameTimeMs } from '../frame/frame.ts';
import { offsetOf, type Pages } from '../journal/page.ts';
import type { LogState } from '../state/log-state.ts';
import type { MissingRange } from './report.ts';

/** Consecutive batches of a log: a block of a chunk, or one batch of the tail. */
interface Span {
  readonly firstPos: number;
  readonly endPos: number;
  readonly lastTimeMs: number;
}

/**
 * The gaps in the positions of a log. A refused append leaves a gap too, so a gap indicates a loss only when
 * something is damaged.
 * @param acknowledgedEndPos one above the newest position that is known to have been acknowledged
 */
export function missingRanges(log: LogState, pages: Pages, acknowledgedEndPos: number): MissingRange[] {
  const missing: MissingRange[] = [];
  let next = log.firstPos;
  let lastMs: number | undefined;
  for (const { firstPos, endPos, lastTimeMs } of spansOf(log, pages)) {
    if (firstPos > next) {
      missing.push({ logId: log.id, fromPos: next, endPos: firstPos, afterMs: lastMs, beforeMs: lastTimeMs });
    }
    next = Math.max(next, endPos);
    lastMs = lastTimeMs;
  }
  if (acknowledgedEndPos > next) {
    missing.push({
      logId: log.id,
      fromPos: next,
      endPos: acknowledgedEndPos,
      afterMs: lastMs,
      beforeMs: undefined,
    });
  }
  return missing;
}

function* spansOf({ extents, tail }: LogState, pages: Pages): Generator<Span> {
  for (let index = 0; index < extents.length; index++) yield extents.at(index);
  for (let index = 0; index < tail.length; index++) {
    const location = tail.location(index);
    const { buffer } = pages.get(location);
    const at = offsetOf(location);
    const firstPos = framePos(buffer, at);
    yield { firstPos, endPos: firstPos + 1, lastTimeMs: frameTimeMs(buffer, at) };
  }
}
