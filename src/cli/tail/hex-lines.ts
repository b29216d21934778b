const BYTES_PER_LINE = 16;

/** Bytes as `hexdump -C` prints them: offset, hexadecimal, and what is printable as ASCII. */
export function hexLines(data: Buffer): string[] {
  const lines: string[] = [];
  for (let offset = 0; offset < data.length; offset += BYTES_PER_LINE) {
    const part = data.subarray(offset, offset + BYTES_PER_LINE);
    const hex = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, BYTES_PER_LINE / 2), hex.slice(BYTES_PER_LINE / 2)].map((half) =>
      half.join(' '),
    );
    const ascii = Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(
      `${offset.toString(16).padStart(8, '0')}  ${halves.join('  ').padEnd(3 * BYTES_PER_LINE)}  |${ascii.join('')}|`,
    );
  }
  return lines;
}
