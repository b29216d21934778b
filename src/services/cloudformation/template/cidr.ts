const ADDRESS_BITS = 32;
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
const MAX_BLOCKS = 256;

/**
 * Divides an IPv4 block into blocks of equal size and returns the first `count`.
 * @param bits number of host bits of each block
 * @returns undefined when the block is malformed or too small
 */
export function divideBlock(block: string, count: number, bits: number): string[] | undefined {
  const [, address = '', prefix] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(block) ?? [];
  const octets = address.split('.').map(Number);
  const freeBits = ADDRESS_BITS - Number(prefix);
  const isValid = octets.every((octet) => octet <= 255) && freeBits >= 0 && bits >= 1 && bits <= freeBits;
  if (!isValid || !(count >= 1 && count <= Math.min(MAX_BLOCKS, 2 ** (freeBits - bits)))) return undefined;
  const whole = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const start = whole - (whole % 2 ** freeBits);
  return Array.from({ length: count }, (_, index) => {
    const first = start + index * 2 ** bits;
    const text = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
    return `${text}/${ADDRESS_BITS - bits}`;
  });
}
