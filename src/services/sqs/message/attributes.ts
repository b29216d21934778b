import { createHash } from 'node:crypto';
import { blob, type Infer, map, optional, string, structure } from '../../../schema/shape.ts';
import { InvalidParameterValue } from '../errors.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/;

/** What a sender says beside the body: each a text or bytes, with its type. */
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

/** As they are kept: bytes as base64. */
export type KeptAttributes = Readonly<Record<string, KeptAttribute>>;
interface KeptAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

/** @throws InvalidParameterValue */
export function keepAttributes(attributes: Infer<typeof MessageAttributes>): KeptAttributes {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    throw InvalidParameterValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  const kept = entries.map(([name, { DataType: type, StringValue, BinaryValue }]) => {
    if (!DATA_TYPE.test(type)) {
      throw InvalidParameterValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const text = type.startsWith('Binary') ? undefined : StringValue;
    const bytes = type.startsWith('Binary') ? BinaryValue : undefined;
    if (!text && !bytes?.length) {
      throw InvalidParameterValue(
        `The message attribute '${name}' must contain a non-empty value of type ${type}.`,
      );
    }
    return [name, text === undefined ? { type, base64: bytes!.toString('base64') } : { type, text }] as const;
  });
  return Object.fromEntries(kept);
}

/** Those whose names are wanted: a name, the beginning of some before `.*`, or `All`. */
export function showAttributes(
  kept: KeptAttributes | undefined,
  wanted: readonly string[],
): Infer<typeof MessageAttributes> {
  const isWanted = (name: string) =>
    wanted.some((want) =>
      want.endsWith('.*') ? name.startsWith(want.slice(0, -2)) : want === 'All' || want === name,
    );
  return Object.fromEntries(
    Object.entries(kept ?? {})
      .filter(([name]) => isWanted(name))
      .map(([name, { type, text, base64 = '' }]) => [
        name,
        text === undefined
          ? { BinaryValue: Buffer.from(base64, 'base64'), DataType: type }
          : { StringValue: text, DataType: type },
      ]),
  );
}

/** What the attributes add to the length of a message. */
export function attributesLength(kept: KeptAttributes): number {
  return Object.entries(kept).reduce(
    (sum, [name, { type, text, base64 = '' }]) =>
      sum + Buffer.byteLength(name) + type.length + Buffer.byteLength(text ?? base64),
    0,
  );
}

// How a value is sent: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
const SENT_AS_TEXT = 1;
const SENT_AS_BYTES = 2;

/** The digest by which clients check attributes: of each, in order of name, the name, type and value by length. */
export function md5OfAttributes(shown: Infer<typeof MessageAttributes>): string {
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of Object.keys(shown).toSorted()) {
    const { DataType, StringValue, BinaryValue } = shown[name]!;
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    hash.update(Buffer.of(BinaryValue ? SENT_AS_BYTES : SENT_AS_TEXT));
    add(BinaryValue ?? Buffer.from(StringValue ?? ''));
  }
  return hash.digest('hex');
}
