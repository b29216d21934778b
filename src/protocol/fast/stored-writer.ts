import { VectorBase64 } from '../../lib/base64/vector-base64.ts';
import type {
  FixedText,
  MemberCursor,
  MemberPosition,
  StoredBytes,
  StoredNumber,
} from '../../schema/members.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { numberFormatter } from '../json/write.ts';

/*
 * The fast path for lists whose members are read where they are stored: the JSON of a member is written from the bytes
 * of its fields, without an object in between. It is the same JSON that `compileJsonWriter` writes.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE_BRACE = 0x7d;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

// Room for the quote that ends a value, and the brace after the last value.
const END_BYTES = 2;
// A control character becomes \u00xx.
const MAX_ESCAPED_BYTES = 6;
// The longest decimal number: a sign, 309 digits, a point and 20 more (src/lib/json/decimal.ts).
const MAX_NUMBER_CHARACTERS = 331;

/**
 * Compiles the writer of a structure of strings, blobs and numbers whose first member is required.
 * @returns undefined for other structures
 */
export function compileStoredWriter(
  shape: StructureShape,
  createBase64 = () => VectorBase64.whereQuicker(),
): ((cursor: MemberCursor<unknown>) => StoredWriter) | undefined {
  const fields = Object.entries(shape.members).map(([name, declared], index) => {
    const member = memberOf(declared);
    const isCompiled = index > 0 || member.required;
    return isCompiled ? compileField(name, member.shape, index === 0, createBase64) : undefined;
  });
  const compiled = fields.filter((field) => field !== undefined);
  if (compiled.length === 0 || compiled.length < fields.length) return undefined;
  return (cursor) =>
    new StoredWriter(
      cursor,
      compiled.map((field) => field(cursor)),
    );
}

/** Writes the members of one list, one by one. Its position is that of the next one. */
export class StoredWriter implements MemberPosition {
  readonly #cursor: MemberCursor<unknown>;
  readonly #fields: readonly FieldWriter[];

  constructor(cursor: MemberCursor<unknown>, fields: readonly FieldWriter[]) {
    this.#cursor = cursor;
    this.#fields = fields;
  }

  get isAtEnd(): boolean {
    return this.#cursor.isAtEnd;
  }

  get pos(): number {
    return this.#cursor.pos;
  }

  get index(): number {
    return this.#cursor.index;
  }

  /**
   * Writes the next member at an offset. It remains the next one until `advance`.
   * @returns the offset after it; undefined when it might not fit
   */
  writeNext(target: Buffer, offset: number): number | undefined {
    this.#cursor.locate();
    let at = offset;
    for (const field of this.#fields) {
      at = field.write(target, at);
      if (at === DOES_NOT_FIT) return undefined;
    }
    target[at] = CLOSE_BRACE;
    return at + 1;
  }

  advance(): void {
    this.#cursor.advance();
  }

  /** Returns the next member as an object: it is too large for any slice. */
  takeNext(): unknown {
    const member = this.#cursor.member();
    this.#cursor.advance();
    return member;
  }
}

type FieldCompiler = (cursor: MemberCursor<unknown>) => FieldWriter;

const DOES_NOT_FIT = -1;

interface FieldWriter {
  /** @returns the offset after the field, the same offset when the field is absent, or `DOES_NOT_FIT` */
  write(target: Buffer, offset: number): number;
}

function compileField(
  name: string,
  shape: Shape,
  isFirst: boolean,
  createBase64: () => VectorBase64 | undefined,
): FieldCompiler | undefined {
  const label = `${isFirst ? '{' : ','}${JSON.stringify(name)}:`;
  const quotedLabel = Buffer.from(`${label}"`);
  const fieldOf = (cursor: MemberCursor<unknown>) =>
    (cursor.fields as Readonly<Record<string, unknown>>)[name];
  switch (shape.kind) {
    case 'string':
      return (cursor) => {
        const field = fieldOf(cursor) as StoredBytes | FixedText;
        return 'start' in field ? new TextField(quotedLabel, field) : new FixedTextField(quotedLabel, field);
      };
    case 'blob': {
      const base64 = createBase64();
      return (cursor) => new BlobField(quotedLabel, fieldOf(cursor) as StoredBytes, base64);
    }
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp': {
      const format = numberFormatter(shape);
      return (cursor) => new NumberField(label, fieldOf(cursor) as StoredNumber, format);
    }
    case 'boolean':
    case 'document':
    case 'list':
    case 'map':
    case 'structure':
      return undefined;
  }
}

class TextField implements FieldWriter {
  readonly #label: Buffer;
  readonly #field: StoredBytes;

  constructor(label: Buffer, field: StoredBytes) {
    this.#label = label;
    this.#field = field;
  }

  write(target: Buffer, offset: number): number {
    const { isPresent, bytes, start, end } = this.#field;
    if (!isPresent) return offset;
    const label = this.#label;
    const textAt = offset + label.length;
    if (textAt + (end - start) * MAX_ESCAPED_BYTES + END_BYTES > target.length) return DOES_NOT_FIT;
    writeLabel(label, target, offset);
    let at = textAt;
    for (let index = start; index < end; index++) {
      const byte = bytes[index]!;
      if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE || byte === QUOTE || byte === BACKSLASH) {
        const json = JSON.stringify(bytes.toString('utf8', start, end));
        return textAt - 1 + target.write(json, textAt - 1, 'utf8');
      }
      target[at++] = byte;
    }
    target[at] = QUOTE;
    return at + 1;
  }
}

class FixedTextField implements FieldWriter {
  readonly #field: FixedText;
  /** Label, text and quote. The cursor updates the text in place. */
  readonly #json: Buffer;

  constructor(label: Buffer, field: FixedText) {
    this.#field = field;
    this.#json = Buffer.concat([label, field.bytes, Buffer.of(QUOTE)]);
    field.bytes = this.#json.subarray(label.length, -1);
  }

  write(target: Buffer, offset: number): number {
    if (!this.#field.isPresent) return offset;
    const json = this.#json;
    if (offset + json.length + END_BYTES > target.length) return DOES_NOT_FIT;
    target.set(json, offset);
    return offset + json.length;
  }
}

class BlobField implements FieldWriter {
  readonly #label: Buffer;
  readonly #field: StoredBytes;
  readonly #base64: VectorBase64 | undefined;

  constructor(label: Buffer, field: StoredBytes, base64: VectorBase64 | undefined) {
    this.#label = label;
    this.#field = field;
    this.#base64 = base64;
  }

  write(target: Buffer, offset: number): number {
    const { isPresent, bytes, start, end } = this.#field;
    if (!isPresent) return offset;
    const label = this.#label;
    const textAt = offset + label.length;
    if (textAt + Math.ceil((end - start) / 3) * 4 + END_BYTES > target.length) return DOES_NOT_FIT;
    writeLabel(label, target, offset);
    const at = this.#base64
      ? this.#base64.encode(bytes, start, end, target, textAt)
      : textAt + target.write(bytes.toString('base64', start, end), textAt, 'latin1');
    target[at] = QUOTE;
    return at + 1;
  }
}

class NumberField implements FieldWriter {
  readonly #labelBytes: number;
  readonly #field: StoredNumber;
  readonly #format: (value: number) => string;
  /** Label and text of `#value`, which neighbours often share: the records of one batch have one timestamp. */
  readonly #json: Buffer;
  #jsonBytes = 0;
  #value = Number.NaN;

  constructor(label: string, field: StoredNumber, format: (value: number) => string) {
    this.#labelBytes = label.length;
    this.#field = field;
    this.#format = format;
    this.#json = Buffer.alloc(label.length + MAX_NUMBER_CHARACTERS, label);
  }

  write(target: Buffer, offset: number): number {
    const { isPresent, value } = this.#field;
    if (!isPresent) return offset;
    const json = this.#json;
    if (value !== this.#value) {
      this.#value = value;
      const text = this.#format(value);
      for (let index = 0; index < text.length; index++)
        json[this.#labelBytes + index] = text.charCodeAt(index);
      this.#jsonBytes = this.#labelBytes + text.length;
    }
    const length = this.#jsonBytes;
    if (offset + length + END_BYTES > target.length) return DOES_NOT_FIT;
    for (let index = 0; index < length; index++) target[offset + index] = json[index]!;
    return offset + length;
  }
}

/** For few bytes, a loop takes a third of the time of `set`. */
function writeLabel(label: Buffer, target: Buffer, offset: number): void {
  for (let index = 0; index < label.length; index++) target[offset + index] = label[index]!;
}
