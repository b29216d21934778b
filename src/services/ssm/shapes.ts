import { enumeration, list, long, optional, string, structure, timestamp } from '../../schema/shape.ts';
import { MAX_LABEL_CHARACTERS, MAX_LABELS } from './limits.ts';

export const Name = string({ min: 1, max: 2048 });
export const Type = enumeration('String', 'StringList', 'SecureString');

const DESCRIPTION = {
  Name: string(),
  Type,
  KeyId: optional(string()),
  LastModifiedDate: timestamp(),
  LastModifiedUser: string(),
  Description: optional(string()),
  AllowedPattern: optional(string()),
  Version: long(),
  Tier: string(),
  Policies: list(string()),
  DataType: string(),
};

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html */
export const ParameterMetadata = structure({ ARN: string(), ...DESCRIPTION });

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterHistory.html */
export const ParameterVersion = structure({ ...DESCRIPTION, Value: string(), Labels: list(string()) });

export const Labels = list(string({ min: 1, max: MAX_LABEL_CHARACTERS }), { min: 1, max: MAX_LABELS });

export const Parameter = structure({
  Name: string(),
  Type,
  Value: string(),
  Version: long(),
  Selector: optional(string()),
  LastModifiedDate: timestamp(),
  ARN: string(),
  DataType: optional(string()),
});
