import { OperatorError } from '../../lib/operator-error.ts';
import { copiedEntries } from '../../storage/copy/copy-meta.ts';
import { type CopyProgress, copyStore, type CopySummary } from '../../storage/copy/copy-store.ts';
import { requireWhole } from '../../storage/copy/marker.ts';
import { isStorageError } from '../../storage/error.ts';
import type { TransferableStore } from '../../storage/transfer.ts';
import { accessKeyOf, keepAccessKey } from './access-key.ts';
import { type CopyEnd, type EndTools, nameOf, openEnd, requireUnused } from './copy-end.ts';

export interface CopyOptions extends EndTools {
  readonly from: CopyEnd;
  readonly to: CopyEnd;
  /** The absolute path of the file with the access key of a cluster that is copied. */
  readonly accessKeyFile: string | undefined;
  /** When it throws, the copy ends and stays unfinished. */
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface CopyReport extends CopySummary {
  readonly seconds: number;
  /** Whether there are secrets that the access key of the source encrypts. */
  readonly hasAccessKey: boolean;
}

/**
 * Copies everything that a data directory or the store of a cluster contains into an empty one, and compares.
 * @throws OperatorError when one of them is in use, the source is not a whole store, or the target has other data
 */
export async function copyData(options: CopyOptions): Promise<CopyReport> {
  const { from, to, clock } = options;
  if (nameOf(from) === nameOf(to))
    throw new OperatorError('--from and --to are the same store: name another one with --to');
  const startedMs = clock.monotonicMs();
  const source = await openEnd(from, 'from', options);
  try {
    if ((await copiedEntries(source.meta)).length === 0) {
      throw new OperatorError(`${nameOf(from)} has no data: check the name of --from`);
    }
    await requireWhole(source.meta, nameOf(from));
    const key = await accessKeyOf(from, source.meta, options.accessKeyFile);
    const target = await openEnd(to, 'to', options);
    try {
      const summary = await copyInto(source, target, key, options);
      const seconds = Math.round(clock.monotonicMs() - startedMs) / 1000;
      return { ...summary, seconds, hasAccessKey: key !== undefined };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyInto(
  source: TransferableStore,
  target: TransferableStore,
  key: Buffer | undefined,
  { from, to, clock, onProgress }: CopyOptions,
): Promise<CopySummary> {
  try {
    return await copyStore(source, target, {
      onProgress,
      async beforeEnd() {
        if (key) await keepAccessKey(key, to, target.meta);
        await requireUnused(source, from, clock);
      },
    });
  } catch (error) {
    if (!isStorageError(error)) throw error;
    throw new OperatorError(
      `${error.message}. The copy is not complete, and no server opens it: run the same command again, which continues`,
      { cause: error },
    );
  }
}
