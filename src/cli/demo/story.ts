import type { Clock } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { PipelineApi } from './api/pipeline-api.ts';
import type { FunctionLog } from './load/function-log.ts';
import { waitForMissing } from './load/wait-for-missing.ts';

/** The result of the first half of the demo: one function writes to the stream, and the stream triggers another. */
export interface StoryResult {
  readonly written: number;
  readonly ingested: number;
  /** A record that the triggered function logged. */
  readonly sample: Buffer | undefined;
}

/**
 * Invokes the writing function through the Lambda API and waits until the triggered function has logged every record.
 * @param ingested the distinct records that `functionLog` has found; its `onRecord` adds to them
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
      `${writer} wrote no records; it returned ${JSON.stringify(response)}. See its log: millrace logs -f ${writer}`,
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
