import { createHash } from 'node:crypto';
import { formatArn } from '../../lib/arn.ts';
import type { Namespace } from '../../lib/namespace.ts';
import type { Infer } from '../../schema/shape.ts';
import type { Parameter, Type } from './shapes.ts';

/** A parameter as it is kept: of its versions only the newest. */
export interface ParameterDocument extends Namespace {
  readonly name: string;
  readonly type: Infer<typeof Type>;
  readonly value: string;
  readonly version: number;
  readonly modifiedMs: number;
}

/**
 * A secret is told as it is only to who asks for it so. Nothing is enciphered here: others are told a hash of it.
 * @param isDecrypted whether the caller asked for it
 */
export function describeParameter(
  document: ParameterDocument,
  isDecrypted: boolean,
): Infer<typeof Parameter> {
  const { name, type, value, version, modifiedMs } = document;
  const isHidden = type === 'SecureString' && !isDecrypted;
  return {
    Name: name,
    Type: type,
    Value: isHidden ? createHash('sha256').update(value).digest('base64') : value,
    Version: version,
    LastModifiedDate: modifiedMs,
    // A name that is a path begins with the slash that would stand before it.
    ARN: formatArn('ssm', document, `parameter${name.startsWith('/') ? '' : '/'}${name}`),
    DataType: 'text',
  };
}
