import { DAY_MS } from '../../lib/time/units.ts';
import { EngineError } from '../error.ts';
import type { QuotaMode } from '../limits/shard-quota.ts';
import type { CountedChange } from '../status.ts';
import type { StreamDocument } from '../stream/document.ts';

/**
 * The limit of each kind of change to one stream in any 24 hours.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const CHANGES_PER_DAY: Readonly<Record<CountedChange, number>> = {
  mode: 2,
  'encryption-start': 25,
  'encryption-stop': 25,
  'shard-count': 10,
};

/**
 * Returns the document with the time of this change added.
 * @throws EngineError `changed-too-often` when the limit is reached, unless quotas are off
 */
export function countChange(
  document: StreamDocument,
  change: CountedChange,
  nowMs: number,
  quotas: QuotaMode,
): StreamDocument {
  const limit = CHANGES_PER_DAY[change];
  const recent = (document.changedMs[change] ?? []).filter((atMs) => atMs > nowMs - DAY_MS);
  if (quotas === 'on' && recent.length >= limit) {
    throw new EngineError({ kind: 'changed-too-often', change, limit });
  }
  const changedMs = { ...document.changedMs, [change]: [...recent, nowMs].slice(-limit) };
  return { ...document, changedMs };
}
