import { createHash } from 'node:crypto';
import { formatArn, formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Infer } from '../../schema/shape.ts';
import type { Parameter, ParameterMetadata, Type } from './shapes.ts';

/** A stored parameter. Only the newest version is kept. */
export interface ParameterDocument extends Namespace {
  readonly name: string;
  readonly type: Infer<typeof Type>;
  readonly value: string;
  readonly version: number;
  readonly modifiedMs: number;
  /** `text` when absent. */
  readonly dataType?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Returns the value of a SecureString only with WithDecryption, and otherwise its SHA-256 hash: nothing is encrypted here.
 * @param name the name in the request, which may be the alternative name of the parameter
 */
export function describeParameter(
  document: ParameterDocument,
  withDecryption: boolean,
  name = document.name,
): Infer<typeof Parameter> {
  const { type, value, version, modifiedMs } = document;
  const isHidden = type === 'SecureString' && !withDecryption;
  return {
    Name: name,
    Type: type,
    Value: isHidden ? createHash('sha256').update(value).digest('base64') : value,
    Version: version,
    LastModifiedDate: modifiedMs,
    ARN: parameterArn(document),
    DataType: dataTypeOf(document),
  };
}

/** Describes a parameter for DescribeParameters: everything except the value. */
export function describeMetadata(document: ParameterDocument): Infer<typeof ParameterMetadata> {
  const { name, type, version, modifiedMs, description, allowedPattern, keyId } = document;
  return {
    Name: name,
    ARN: parameterArn(document),
    Type: type,
    ...(type === 'SecureString' && { KeyId: keyId ?? DEFAULT_KEY }),
    LastModifiedDate: modifiedMs,
    LastModifiedUser: formatGlobalArn(
      'iam',
      { account: document.account, partition: partitionOf(document.region) },
      'root',
    ),
    ...(description !== undefined && { Description: description }),
    ...(allowedPattern !== undefined && { AllowedPattern: allowedPattern }),
    Version: version,
    Tier: 'Standard',
    Policies: [],
    DataType: dataTypeOf(document),
  };
}

export const DEFAULT_KEY = 'alias/aws/ssm';

export function dataTypeOf({ dataType = 'text' }: ParameterDocument): string {
  return dataType;
}

/** The leading slash of a path is not repeated in the ARN. */
function parameterArn(document: ParameterDocument): string {
  return formatArn('ssm', document, `parameter/${document.name.replace(/^\//, '')}`);
}
