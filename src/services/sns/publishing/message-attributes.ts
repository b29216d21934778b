import type { Infer } from '../../../schema/shape.ts';
import { DATA_TYPE, type MessageAttributes, unknownType } from '../../sqs/message/attributes.ts';
import { ParameterValueInvalid } from '../errors.ts';

const MAX_NAME_LENGTH = 256;

/** Checks the attributes of a message, with AWS's sentences: docs/aws/sns.md#publishing. @throws ParameterValueInvalid */
export function requireMessageAttributes(attributes: Infer<typeof MessageAttributes>): void {
  for (const [name, { DataType: type, StringValue: text, BinaryValue: bytes }] of Object.entries(
    attributes,
  )) {
    requireName(name);
    if (!DATA_TYPE.test(type)) throw ParameterValueInvalid(unknownType(name));
    const [field, value, other] = type.startsWith('Binary')
      ? ['Binary', bytes, text]
      : ['String', text, bytes];
    if (value === undefined && other !== undefined) {
      throw ParameterValueInvalid(
        `The message attribute '${name}' with type '${type}' must use field '${field}'.`,
      );
    }
    if (value === undefined || value.length === 0) {
      throw ParameterValueInvalid(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
      );
    }
  }
}

function requireName(name: string): void {
  if (name.length > MAX_NAME_LENGTH) {
    throw ParameterValueInvalid(
      `Length of message attribute name must be less than ${MAX_NAME_LENGTH} bytes.`,
    );
  }
  const invalid = /[^\w.-]/u.exec(name)?.[0];
  if (invalid !== undefined) {
    throw ParameterValueInvalid(
      `Invalid non-alphanumeric character '#x${invalid.codePointAt(0)!.toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.startsWith('.')) {
    throw ParameterValueInvalid("Invalid message attribute name starting with character '.' was found.");
  }
  if (name.endsWith('.')) {
    throw ParameterValueInvalid("Invalid message attribute name ending with character '.' was found.");
  }
  if (name.includes('..')) {
    throw ParameterValueInvalid("Message attribute name can not have successive '.' character.");
  }
}
