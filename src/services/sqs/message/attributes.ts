import { createHash } from 'node:crypto';
import { blob, type Infer, map, optional, string, structure } from '../../../schema/shape.ts';
import { InvalidParameterValue } from '../errors.ts';
import { invalidCharacter, VALID_CHARACTERS } from './characters.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
export const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;
const MAX_NAME_LENGTH = 256;
/** Letters and digits are those of Unicode. */
const NAME = /^(?!\.|aws\.|amazon\.)[\p{L}\p{N}_.-]+(?<!\.)$/iu;

/** Attributes that a sender adds to the body. Each has a type and either text or bytes. */
export const MessageAttributes = map(
  structure(
    {
      StringValue: optional(string()),
      BinaryValue: optional(blob()),
      DataType: string(),
    },
    'MessageAttributeValue',
  ),
);

/** Attributes as they are stored: bytes are base64. */
export type StoredAttributes = Readonly<Record<string, StoredAttribute>>;
interface StoredAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

/** @throws InvalidParameterValue */
export function toStoredAttributes(attributes: Infer<typeof MessageAttributes>): StoredAttributes {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    throw InvalidParameterValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  const stored = entries.map(([name, { DataType: type, StringValue, BinaryValue }]) => {
    requireName(name);
    if (!DATA_TYPE.test(type) || type.length > MAX_NAME_LENGTH) {
      throw InvalidParameterValue(unknownType(name));
    }
    const text = type.startsWith('Binary') ? undefined : StringValue;
    const bytes = type.startsWith('Binary') ? BinaryValue : undefined;
    if (!text && !bytes?.length) {
      throw InvalidParameterValue(
        `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
      );
    }
    const invalid = text === undefined ? undefined : invalidCharacter(text);
    if (invalid !== undefined) {
      throw InvalidParameterValue(
        `Invalid binary character '${invalid}' was found in the message attribute '${name}' value, the set of allowed characters is ${VALID_CHARACTERS}.`,
      );
    }
    return [name, text === undefined ? { type, base64: bytes!.toString('base64') } : { type, text }] as const;
  });
  return Object.fromEntries(stored);
}

/** AWS's sentence about the attribute `name`. */
export function unknownType(name: string): string {
  return `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`;
}

/** @throws InvalidParameterValue */
function requireName(name: string): void {
  if (NAME.test(name) && name.length <= MAX_NAME_LENGTH) return;
  throw InvalidParameterValue(
    `Invalid message attribute name '${name}': it can include alphanumeric characters, hyphens, underscores and periods, ` +
      `at most ${MAX_NAME_LENGTH}, must not start with a period, AWS. or Amazon., and must not end with a period.`,
  );
}

/** @param selectors names, prefixes that end with `.*`, or all by `All` or `*` */
export function selectAttributes(
  stored: StoredAttributes | undefined,
  selectors: readonly string[],
): Infer<typeof MessageAttributes> {
  const isSelected = (name: string) =>
    selectors.some((selector) =>
      selector.endsWith('.*')
        ? name.startsWith(selector.slice(0, -2))
        : selector === 'All' || selector === '*' || selector === name,
    );
  return Object.fromEntries(
    Object.entries(stored ?? {})
      .filter(([name]) => isSelected(name))
      .map(([name, { type, text, base64 = '' }]) => [
        name,
        text === undefined
          ? { BinaryValue: Buffer.from(base64, 'base64'), DataType: type }
          : { StringValue: text, DataType: type },
      ]),
  );
}

/** The bytes that attributes add to the size of a message. */
export function attributesBytes(stored: StoredAttributes): number {
  return Object.entries(stored).reduce(
    (sum, [name, { type, text, base64 = '' }]) =>
      sum + Buffer.byteLength(name) + type.length + Buffer.byteLength(text ?? base64),
    0,
  );
}

// Types in the digest:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
const SENT_AS_TEXT = 1;
const SENT_AS_BYTES = 2;

/**
 * The digest that clients verify: name, type and value of each attribute, each preceded by its length, in order of
 * name.
 */
export function md5OfAttributes(attributes: Infer<typeof MessageAttributes>): string {
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).toSorted()) {
    const { DataType, StringValue, BinaryValue } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue ? SENT_AS_BYTES : SENT_AS_TEXT));
    add(BinaryValue ?? Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}
