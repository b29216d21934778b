import type { Clock } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { PipelineApi } from './api/pipeline-api.ts';
import type { FunctionLog } from './load/function-log.ts';
import { waitForMissing } from './load/wait-for-missing.ts';

/** What the first half of the article showed: one function writes, the other is triggered by it. */
export interface StoryResult {
  readonly written: number;
  readonly ingested: number;
  /** A record as the ingesting function logged it. */
  readonly sample: Buffer | undefined;
}

/**
 * Invokes the writing function through the Lambda API and waits until the other has logged every record.
 * @param ingested the distinct records that `functionLog` has found, kept up to date by its `onRecord`
 */
export async function runStory(options: {
  readonly api: PipelineApi;
  readonly clock: Clock;
  readonly writer: string;
  readonly seconds: number;
  readonly functionLog: FunctionLog;
  readonly ingested: ReadonlySet<string>;
  readonly signal: AbortSignal;
}): Promise<StoryResult> {
  const { api, clock, writer, seconds, functionLog, ingested, signal } = options;
  const response = await api.invoke(writer, { seconds });
  const written = (response as { records?: unknown } | null)?.records;
  if (typeof written !== 'number' || written === 0) {
    throw new OperatorError(
      `${writer} wrote no record; it answered ${JSON.stringify(response)}. Its log tells more: millrace logs -f ${writer}`,
    );
  }
  const missing = async () => {
    await functionLog.catchUp();
    return Math.max(0, written - ingested.size);
  };
  await waitForMissing(clock, missing, signal);
  const [first] = ingested;
  return {
    written,
    ingested: ingested.size,
    sample: first === undefined ? undefined : Buffer.from(first, 'base64'),
  };
}
