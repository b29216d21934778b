import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { TokenBucket } from '../../engine/limits/token-bucket.ts';
import type { Clock } from '../../lib/time/clock.ts';

// A client may cancel all its streams at once, of which it has at most 256 (MAX_STREAMS_PER_SESSION).
const MAX_RESETS_AT_ONCE = 300;
const RESETS_PER_SECOND = 30;

/**
 * Closes a session whose streams are reset in quick succession. Such a stream does not count as open any more, so it
 * escapes the bound on streams while its operation goes on (CVE-2023-44487). Resets by the server count as well, as a client
 * may provoke them (CVE-2025-8671); for most of its ways, Node closes the session at the first.
 *
 * Node's own limit (1,000, then 33 a second) only sends GOAWAY: version 20.20 served 2,339 requests of a client that had
 * reset 5,000, and left its connection open.
 */
export function limitResets(session: ServerHttp2Session, clock: Clock): (stream: ServerHttp2Stream) => void {
  // Most sessions never need one.
  let resets: TokenBucket | undefined;
  const onClose = (stream: ServerHttp2Stream) => {
    if (stream.rstCode === constants.NGHTTP2_NO_ERROR || session.destroyed) return;
    const nowMs = clock.monotonicMs();
    resets ??= new TokenBucket(RESETS_PER_SECOND, MAX_RESETS_AT_ONCE, nowMs);
    if (resets.allows(1, nowMs)) resets.take(1);
    else session.destroy(new Error('too many streams were reset'), constants.NGHTTP2_ENHANCE_YOUR_CALM);
  };
  return (stream) => void stream.once('close', () => onClose(stream));
}
