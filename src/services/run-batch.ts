import { isServiceError } from '../schema/error.ts';

/** An entry of a batch that failed, as SQS and SNS report it. */
export interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** Starts all entries in order; an entry that fails does not affect the others. Results are in the order of the entries. */
export async function runBatch<Entry extends { readonly Id: string }, Result>(
  entries: readonly Entry[],
  run: (entry: Entry) => Promise<Result>,
): Promise<{ Successful?: (Result & { Id: string })[]; Failed?: FailedEntry[] }> {
  const Successful: (Result & { Id: string })[] = [];
  const Failed: FailedEntry[] = [];
  const attempts = entries.map(async (entry) => {
    try {
      return { Id: entry.Id, ...(await run(entry)) };
    } catch (error) {
      if (!isServiceError(error)) throw error;
      return error;
    }
  });
  for (const [index, outcome] of (await Promise.all(attempts)).entries()) {
    if (!isServiceError(outcome)) {
      Successful.push(outcome);
      continue;
    }
    const { declaration, code, message } = outcome;
    Failed.push({
      Id: entries[index]!.Id,
      SenderFault: declaration.fault === 'client',
      Code: declaration.queryCode ?? code,
      Message: message,
    });
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}
