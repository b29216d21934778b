import { framePos, frameTimeMs } from '../frame/frame.ts';
import { offsetOf, type Pages } from '../journal/page.ts';
import type { LogState } from '../state/log-state.ts';
import type { MissingRange } from './report.ts';

interface Stretch {
  readonly firstPos: number;
  readonly endPos: number;
  readonly lastTimeMs: number;
}

/**
 * Where the positions of a log have holes. A hole may be rightly there, left by an append that was refused, so it
 * is a sign of loss only where something is damaged.
 * @param promisedEndPos one above the newest position that is known to have been acknowledged
 */
export function missingRanges(log: LogState, pages: Pages, promisedEndPos: number): MissingRange[] {
  const missing: MissingRange[] = [];
  let next = log.firstPos;
  let lastMs: number | undefined;
  for (const { firstPos, endPos, lastTimeMs } of stretches(log, pages)) {
    if (firstPos > next) {
      missing.push({ logId: log.id, fromPos: next, endPos: firstPos, afterMs: lastMs, beforeMs: lastTimeMs });
    }
    next = Math.max(next, endPos);
    lastMs = lastTimeMs;
  }
  if (promisedEndPos > next) {
    missing.push({
      logId: log.id,
      fromPos: next,
      endPos: promisedEndPos,
      afterMs: lastMs,
      beforeMs: undefined,
    });
  }
  return missing;
}

function* stretches({ extents, tail }: LogState, pages: Pages): Generator<Stretch> {
  for (let index = 0; index < extents.length; index++) yield extents.at(index);
  for (let index = 0; index < tail.length; index++) {
    const location = tail.location(index);
    const { buffer } = pages.get(location);
    const at = offsetOf(location);
    const firstPos = framePos(buffer, at);
    yield { firstPos, endPos: firstPos + 1, lastTimeMs: frameTimeMs(buffer, at) };
  }
}
