/*
 * The checksums that Node does not have: `node:zlib` has CRC-32 only. Both polynomials are reflected: the lowest bit is that of the
 * highest power.
 */

// https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
const CASTAGNOLI = 0x82f63b78;
// CRC-64/NVME, as two halves, because arithmetic with bigint takes fifty times as long:
// https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme
const NVME_HIGH = 0x9a6c9329;
const NVME_LOW = 0xac4bc9b5;

/** What a byte that leaves the register adds to it. A polynomial of 32 bits has only the low half. */
interface Table {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

const CRC32C = tableOf(0, CASTAGNOLI);
const CRC64 = tableOf(NVME_HIGH, NVME_LOW);

/** @returns four bytes, big-endian */
export function crc32c(bytes: Uint8Array): Buffer {
  const { low } = CRC32C;
  let sum = ~0;
  for (let index = 0; index < bytes.length; index++) {
    sum = (sum >>> 8) ^ low[(sum ^ bytes[index]!) & 0xff]!;
  }
  return bigEndian(~sum);
}

/** @returns eight bytes, big-endian */
export function crc64nvme(bytes: Uint8Array): Buffer {
  const { high, low } = CRC64;
  let upper = ~0;
  let lower = ~0;
  for (let index = 0; index < bytes.length; index++) {
    const entry = (lower ^ bytes[index]!) & 0xff;
    lower = ((lower >>> 8) | (upper << 24)) ^ low[entry]!;
    upper = (upper >>> 8) ^ high[entry]!;
  }
  return bigEndian(~upper, ~lower);
}

function tableOf(highPolynomial: number, lowPolynomial: number): Table {
  const high = new Int32Array(256);
  const low = new Int32Array(256);
  for (let byte = 0; byte < low.length; byte++) {
    let upper = 0;
    let lower = byte;
    for (let bit = 0; bit < 8; bit++) {
      const isDivided = (lower & 1) === 1;
      lower = ((lower >>> 1) | (upper << 31)) ^ (isDivided ? lowPolynomial : 0);
      upper = (upper >>> 1) ^ (isDivided ? highPolynomial : 0);
    }
    high[byte] = upper;
    low[byte] = lower;
  }
  return { high, low };
}

/** @param words of 32 bits, with or without a sign */
export function bigEndian(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeInt32BE(word | 0, index * 4);
  return bytes;
}
