import { enumeration, list, long, optional, string, structure, timestamp } from '../../schema/shape.ts';

export const Name = string({ min: 1, max: 2048 });
export const Type = enumeration('String', 'StringList', 'SecureString');

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html */
export const ParameterMetadata = structure({
  Name: string(),
  ARN: string(),
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
});

export const Parameter = structure({
  Name: string(),
  Type,
  Value: string(),
  Version: long(),
  LastModifiedDate: timestamp(),
  ARN: string(),
  DataType: optional(string()),
});
