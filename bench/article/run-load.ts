import { startChild } from '../../src/cli/child-process.ts';

export interface ArticleLoad {
  readonly port: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
  /** How many consumers poll each shard twice a second. */
  readonly consumers: number;
  /** Of each shard, where they begin. */
  readonly iterators: readonly string[];
  readonly recordBytes: number;
}

export interface ArticleReport {
  readonly records: number;
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The records that each consumer has read. */
  readonly read: readonly number[];
}

/** Runs the load in a separate process. @throws when a call fails, or when a consumer has not read every record */
export async function runArticleLoad(load: ArticleLoad, signal: AbortSignal): Promise<ArticleReport> {
  const child = await startChild<ArticleReport>('bench/article/load.mjs', [JSON.stringify(load)], signal);
  await child.stop();
  const { report } = child;
  if (report.read.some((count) => count !== report.records)) {
    throw new Error(`of ${report.records} records, the consumers have read ${report.read.join(' and ')}`);
  }
  return report;
}
