const ROW_BYTES = 16;

export interface HexRow {
  readonly offset: string;
  readonly hex: string;
  readonly text: string;
}

/** Rows of sixteen bytes: where they are, the bytes, and what of them is printable ASCII. */
export function hexRows(bytes: Uint8Array, maxBytes: number): HexRow[] {
  const shown = bytes.subarray(0, maxBytes);
  const rows: HexRow[] = [];
  for (let start = 0; start < shown.length; start += ROW_BYTES) {
    const row = [...shown.subarray(start, start + ROW_BYTES)];
    const pairs = row.map((byte) => byte.toString(16).padStart(2, '0'));
    rows.push({
      offset: start.toString(16).padStart(6, '0'),
      hex: `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(ROW_BYTES * 3),
      text: row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return rows;
}
