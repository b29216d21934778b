/*
 * Encoders for any value, also those that a declaration does not allow, which the encoders of src/ would reject.
 */

/** JSON as fields of the query protocol: `Tags.member.1.Key`. */
export function formFields(value: unknown, name: string): [name: string, text: string][] {
  if (Array.isArray(value)) {
    return value.flatMap((member, index) => formFields(member, `${name}.member.${index + 1}`));
  }
  if (typeof value === 'object' && value !== null) {
    const prefix = name === '' ? '' : `${name}.`;
    return Object.entries(value).flatMap(([key, member]) => formFields(member, prefix + key));
  }
  return [[name, String(value)]];
}

export function xmlOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => xmlOf(name, member)).join('');
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, member]) => xmlOf(key, member))
          .join('')
      : String(value);
  return `<${name}>${inner}</${name}>`;
}

/** RFC 8949, as far as JSON values need it. */
export function cborOf(value: unknown): Buffer {
  if (typeof value === 'string') return withLength(3, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'number') {
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 32) {
      return value < 0 ? withLength(1, -1 - value) : withLength(0, value);
    }
    const double = Buffer.alloc(9);
    double[0] = 0xfb;
    double.writeDoubleBE(value, 1);
    return double;
  }
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (Array.isArray(value)) return withLength(4, value.length, ...value.map(cborOf));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return withLength(
      5,
      entries.length,
      ...entries.flatMap(([key, member]) => [cborOf(key), cborOf(member)]),
    );
  }
  return Buffer.from([0xf6]);
}

function withLength(major: number, length: number, ...rest: Buffer[]): Buffer {
  const head = Buffer.alloc(5);
  head[0] = (major << 5) | 26;
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, ...rest]);
}
