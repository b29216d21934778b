import type { LoadRecord } from '../load-record.ts';
import { paddedJson } from '../padded-json.ts';
import type { Profile, ProfileOptions } from './profile.ts';

/**
 * Makes the records of a profile. Each contains its partition key and its number within that key, `n`, from 0 on, so
 * that a reader can find what is missing, doubled or out of order.
 */
export function numberedRecords(
  profile: Profile,
  options: ProfileOptions & { readonly sizeBytes: number },
): (atMs: number) => LoadRecord {
  const next = profile.start(options);
  const counts = new Map<string, number>();
  return (atMs) => {
    const { partitionKey, fields } = next(atMs);
    const n = counts.get(partitionKey) ?? 0;
    counts.set(partitionKey, n + 1);
    return { partitionKey, data: paddedJson({ ...fields, key: partitionKey, n }, options.sizeBytes) };
  };
}
