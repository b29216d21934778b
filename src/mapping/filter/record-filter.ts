import { parseJson } from '../../lib/json/bounded-json.ts';
import type { StreamRecord } from '../../engine/port.ts';
import { compileEventPattern } from '../../lib/event-pattern/event-pattern.ts';
import { isJsonObject } from '../../lib/json/json-object.ts';
import { InvalidPattern } from '../../lib/event-pattern/invalid-pattern.ts';
import { parsePattern } from './parse-pattern.ts';

/** What patterns are matched against. */
type FilteredRecord = Pick<StreamRecord, 'partitionKey' | 'sequenceNumber' | 'timestampMs' | 'data'>;

export type RecordFilter = (record: FilteredRecord) => boolean;

/**
 * Compiles the patterns of a mapping's FilterCriteria. A record passes if it matches any of them. `data` in a pattern
 * is matched against the record's data parsed as JSON; data that is not JSON does not match. Other names are matched
 * against the record's metadata: docs/aws/mappings.md#filters.
 * @throws InvalidPattern
 */
export function compileRecordFilter(patterns: readonly string[]): RecordFilter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map(compilePattern);
  return (record) => filters.some((filter) => filter(record));
}

function compilePattern(text: string): RecordFilter {
  const pattern = parsePattern(text);
  const matches = compileEventPattern(pattern);
  if (!matchesData(pattern)) return (record) => matches(metadataOf(record));
  return (record) => {
    const data = readJson(record.data);
    return data !== undefined && matches({ ...metadataOf(record), data });
  };
}

/**
 * Whether a pattern refers to data; if so, data that is not JSON does not match.
 * @throws InvalidPattern if data itself has a list of values: only its members can be matched
 */
function matchesData(pattern: Readonly<Record<string, unknown>>): boolean {
  if (Array.isArray(pattern['data'])) throw new InvalidPattern('"data" must be an object');
  const branches = Array.isArray(pattern['$or']) ? (pattern['$or'] as unknown[]) : [];
  return (
    Object.keys(pattern).some((name) => name === 'data' || name.startsWith('data.')) ||
    branches.filter(isJsonObject).some(matchesData)
  );
}

function metadataOf({ partitionKey, sequenceNumber, timestampMs }: FilteredRecord) {
  return {
    kinesisSchemaVersion: '1.0',
    ...(partitionKey !== undefined && { partitionKey }),
    sequenceNumber,
    approximateArrivalTimestamp: timestampMs / 1000,
  };
}

function readJson(data: Buffer): unknown {
  try {
    return parseJson(data);
  } catch {
    return undefined;
  }
}
