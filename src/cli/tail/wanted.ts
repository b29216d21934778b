import { InvalidPattern } from '../../lib/event-pattern/invalid-pattern.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { compileRecordFilter, type RecordFilter } from '../../mapping/filter/record-filter.ts';
import { UsageError } from '../command-line/options.ts';
import type { DecodedRecord } from './decode.ts';
import type { TailedRecord } from '../../following/shard-follower.ts';

interface FilterOptions {
  readonly key: string | undefined;
  readonly filter: string | undefined;
}

export type Wanted = (decoded: DecodedRecord, record: TailedRecord) => boolean;

/**
 * Which records `--key` and `--filter` select. A filter that is a JSON object is a pattern of FilterCriteria, which is
 * matched against what was decoded; any other is searched for in the text, with a note when it looks like a pattern.
 * @throws UsageError for a JSON object that is not a pattern
 */
export function wantedBy({ key, filter }: FilterOptions, note: (text: string) => void): Wanted {
  const pattern = filter === undefined ? undefined : patternOf(filter);
  const isText = pattern === undefined && filter !== undefined;
  if (isText && filter.startsWith('{')) {
    note('note: --filter starts with { but is not valid JSON, so it is searched for as text\n');
  }
  return (decoded, record) => {
    if (key !== undefined && decoded.partitionKey !== key) return false;
    if (isText) return decoded.text.includes(filter);
    return pattern?.({ ...record, partitionKey: decoded.partitionKey, data: decoded.data }) ?? true;
  };
}

function patternOf(filter: string): RecordFilter | undefined {
  if (!isObject(filter)) return undefined;
  try {
    return compileRecordFilter([filter]);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new UsageError(
      `--filter takes a text, or a pattern such as {"data":{"level":["error"]}} or {"partitionKey":["a"]}, not ${filter}`,
    );
  }
}

function isObject(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text));
  } catch {
    return false;
  }
}
