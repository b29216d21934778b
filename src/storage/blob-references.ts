import { yieldToEventLoop } from '../lib/event-loop/yield-to-event-loop.ts';

/** Bytes of metadata that are scanned in one turn of the event loop: about a millisecond. */
const BYTES_PER_TURN = 2 ** 18;
const SHA256_HEX = /[0-9a-f]{64}/g;

/**
 * The blobs that documents reference. A document references a blob by containing its SHA-256 in hex, anywhere in its text.
 * @param isStopped ends the search early
 */
export async function referencedBlobs(
  entries: Iterable<{ readonly value: Buffer }>,
  isStopped: () => boolean,
): Promise<Set<string>> {
  const referenced = new Set<string>();
  let bytes = 0;
  for (const { value } of entries) {
    for (const [sha256] of value.toString('latin1').matchAll(SHA256_HEX)) referenced.add(sha256);
    bytes += value.length;
    if (bytes < BYTES_PER_TURN) continue;
    bytes = 0;
    await yieldToEventLoop();
    if (isStopped()) break;
  }
  return referenced;
}
