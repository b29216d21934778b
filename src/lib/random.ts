import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** The source of randomness. Passed as a parameter, so that a run can be replayed from its seed. */
export interface Random {
  bytes(length: number): Buffer;
  uuid(): string;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** A number in [0, 1). */
  fraction(): number;
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
  integer: (below) => Math.floor(Math.random() * below),
  fraction: () => Math.random(),
};

/** A source that returns the same sequence for the same seed. Not for keys or secrets. */
export function seededRandom(seed: string | number): Random {
  let counter = 0;
  let pool = Buffer.alloc(0);
  const bytes = (length: number): Buffer => {
    while (pool.length < length) {
      const block = createHash('sha256').update(`${seed}:${counter++}`).digest();
      pool = Buffer.concat([pool, block]);
    }
    const taken = Buffer.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return taken;
  };
  const fraction = () => bytes(6).readUIntBE(0, 6) / 2 ** 48;
  return {
    bytes,
    fraction,
    integer: (below) => Math.floor(fraction() * below),
    uuid() {
      const raw = bytes(16);
      // Version 4, variant 10: RFC 9562 section 5.4.
      raw[6] = (raw[6]! & 0x0f) | 0x40;
      raw[8] = (raw[8]! & 0x3f) | 0x80;
      const hex = raw.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    },
  };
}
