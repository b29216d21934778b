import { enumeration, long, optional, string, structure, timestamp } from '../../schema/shape.ts';

export const Name = string({ min: 1, max: 2048 });
export const Type = enumeration('String', 'StringList', 'SecureString');

export const Parameter = structure({
  Name: string(),
  Type,
  Value: string(),
  Version: long(),
  LastModifiedDate: timestamp(),
  ARN: string(),
  DataType: optional(string()),
});
