import { TokenBucket } from '../../engine/limits/token-bucket.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { isLoopback } from '../loopback.ts';
import { clientKey } from './client-address.ts';

export interface FailedAttemptLimits {
  /** Failures of one access key from one address in a minute. A client with a wrong secret retries a few times. */
  readonly maxPerKey: number;
  /** Failures from one address in a minute: several clients may share one behind a NAT. */
  readonly maxPerAddress: number;
  /** Addresses and keys that are remembered, at about 200 bytes each; those that failed longest ago are forgotten first. */
  readonly maxRemembered: number;
}

const LIMITS: FailedAttemptLimits = { maxPerKey: 20, maxPerAddress: 100, maxRemembered: 10_000 };

// The longest access key id of AWS; a client's text must not fill the table.
const MAX_KEY_CHARS = 128;
const MINUTE_SECONDS = 60;

/** Where a request comes from, and the access key that it names. */
export interface Attempt {
  readonly address: string | undefined;
  readonly accessKeyId: string;
}

/**
 * Counts signatures that were wrong. Beyond the limits, requests of that client are to be refused before their bodies are
 * hashed, which costs the server more than it costs the client to send them.
 *
 * A key is counted for each address, so that no other client locks out its owner by sending wrong signatures in the name of the owner.
 * Programs on this machine share an address, which has no limit of its own.
 */
export class FailedAttempts {
  readonly #clock: Clock;
  readonly #limits: FailedAttemptLimits;
  readonly #keys = new Map<string, TokenBucket>();
  readonly #addresses = new Map<string, TokenBucket>();

  constructor(clock: Clock, limits: Partial<FailedAttemptLimits> = {}) {
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Whether requests are to be refused unverified. One more is admitted each time that its rate allows it. */
  isBlocked(attempt: Attempt): boolean {
    // No lookup for the usual server, on which no client has failed.
    if (this.#keys.size === 0) return false;
    const nowMs = this.#clock.monotonicMs();
    const isSpent = (bucket: TokenBucket | undefined) => bucket !== undefined && !bucket.allows(1, nowMs);
    return isSpent(this.#keys.get(keyOf(attempt))) || isSpent(this.#addresses.get(addressOf(attempt)));
  }

  failed(attempt: Attempt): void {
    const { maxPerKey, maxPerAddress } = this.#limits;
    this.#take(this.#keys, keyOf(attempt), maxPerKey);
    const { address } = attempt;
    if (address !== undefined && !isLoopback(address)) {
      this.#take(this.#addresses, addressOf(attempt), maxPerAddress);
    }
  }

  /** Forgets the failures of a key whose signature was right: its owner has corrected the secret. */
  succeeded(attempt: Attempt): void {
    if (this.#keys.size > 0) this.#keys.delete(keyOf(attempt));
  }

  #take(buckets: Map<string, TokenBucket>, name: string, perMinute: number): void {
    const bucket =
      buckets.get(name) ?? new TokenBucket(perMinute / MINUTE_SECONDS, perMinute, this.#clock.monotonicMs());
    bucket.take(1);
    // Moved to the end: the map is ordered by the latest failure.
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size <= this.#limits.maxRemembered) return;
    for (const oldest of buckets.keys()) {
      buckets.delete(oldest);
      return;
    }
  }
}

function addressOf({ address = '' }: Attempt): string {
  return clientKey(address);
}

function keyOf(attempt: Attempt): string {
  return `${addressOf(attempt)} ${attempt.accessKeyId.slice(0, MAX_KEY_CHARS)}`;
}
