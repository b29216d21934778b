import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { ShardPosition } from '../port.ts';
import type { TokenSeal } from '../token-seal.ts';

/*
 * The contents of a shard iterator (big-endian), before its seal:
 *
 *   u8   version       1
 *   u64  nonce         no two iterators are equal, even for one position
 *   u48  created       milliseconds since the epoch
 *   u48  pos           the position of the next record
 *   u24  index
 *   u32  shard number
 *   8    creation id   of the stream
 *   …    stream name
 */
const VERSION = 1;
const NONCE_BYTES = 8;
const CREATION_ID_AT = 28;
const NAME_AT = 36;

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
export const SHARD_ITERATOR_LIFE_MS = 5 * 60_000;

/** A reader's position in a shard. */
export interface ShardIterator {
  readonly streamName: string;
  readonly creationId: string;
  readonly shardNumber: number;
  readonly position: ShardPosition;
}

/** An iterator that this server issued. */
export interface SealedIterator extends ShardIterator {
  readonly kind: 'valid' | 'expired';
  readonly createdMs: number;
}

type OpenedIterator = SealedIterator | { readonly kind: 'invalid' };

/** Issues shard iterators and opens them again. They contain their whole state, so the server stores none. */
export class Iterators {
  readonly #seal: TokenSeal;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(seal: TokenSeal, clock: Clock, random: Random) {
    this.#seal = seal;
    this.#clock = clock;
    this.#random = random;
  }

  issue(namespace: Namespace, { streamName, creationId, shardNumber, position }: ShardIterator): string {
    const contents = Buffer.alloc(NAME_AT + Buffer.byteLength(streamName));
    contents[0] = VERSION;
    this.#random.bytes(NONCE_BYTES).copy(contents, 1);
    contents.writeUIntBE(this.#clock.now(), 9, 6);
    contents.writeUIntBE(position.pos, 15, 6);
    contents.writeUIntBE(position.index, 21, 3);
    contents.writeUInt32BE(shardNumber, 24);
    contents.write(creationId, CREATION_ID_AT, 'hex');
    contents.write(streamName, NAME_AT);
    return this.#seal.seal('iterator', namespace, contents);
  }

  open(namespace: Namespace, token: string): OpenedIterator {
    // Accept the JSON text with its quotes, as AWS does.
    const bare = /^"(.*)"$/s.exec(token)?.[1] ?? token;
    const contents = this.#seal.unseal('iterator', namespace, bare);
    if (!contents || contents.length < NAME_AT || contents[0] !== VERSION) return { kind: 'invalid' };
    const createdMs = contents.readUIntBE(9, 6);
    return {
      kind: this.#clock.now() - createdMs > SHARD_ITERATOR_LIFE_MS ? 'expired' : 'valid',
      createdMs,
      streamName: contents.toString('utf8', NAME_AT),
      creationId: contents.toString('hex', CREATION_ID_AT, NAME_AT),
      shardNumber: contents.readUInt32BE(24),
      position: { pos: contents.readUIntBE(15, 6), index: contents.readUIntBE(21, 3) },
    };
  }
}
