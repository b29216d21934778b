import { MIB } from '../../../lib/bytes.ts';
import { FailedObjects } from '../actions/redrive/failed-objects.ts';
import { readFailure } from '../actions/redrive/failure.ts';
import type { DashboardParts } from '../parts.ts';
import type { FailedObject, FailedObjectsReply } from '../queue-contract.ts';
import { decodeData } from '../records/decode-data.ts';
import type { PageRequest } from '../request.ts';
import { failureView } from './messages.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Bound on what a reply reads: the event of a batch has up to 6 MB. */
const MAX_READ_BYTES = 16 * MIB;

/** A page of the failures in a bucket. @throws Refusal */
export async function listFailures(
  parts: Pick<DashboardParts, 'calls'>,
  request: PageRequest,
): Promise<FailedObjectsReply> {
  const failures = new FailedObjects(parts, request);
  const limit = request.number('limit', { byDefault: DEFAULT_LIMIT, max: MAX_LIMIT });
  const { objects: listed, hasMore } = await failures.list(request.text('after'), Math.max(1, limit));
  const objects: FailedObject[] = [];
  let readBytes = 0;
  for (const object of listed) {
    if (readBytes >= MAX_READ_BYTES) break;
    const bytes = await failures.read(object.key);
    readBytes += bytes.length;
    const failure = readFailure({ body: bytes.toString() });
    objects.push({
      ...object,
      decoded: decodeData(bytes),
      ...(failure && { failure: failureView(failure) }),
    });
  }
  const isMore = hasMore || objects.length < listed.length;
  const last = objects.at(-1);
  return { objects, ...(isMore && last && { next: last.key }) };
}
