import { createHash } from 'node:crypto';
import { formatArn, formatGlobalArn, partitionOf } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import type { Infer } from '../../schema/shape.ts';
import { labelsOf, type VersionLabel } from './labels.ts';
import type { Tier } from './tiers.ts';
import type { Parameter, ParameterMetadata, ParameterVersion, Type } from './shapes.ts';

/** The newest version of a parameter, or a previous one, which has neither tags nor labels. */
export interface ParameterDocument extends Namespace {
  readonly name: string;
  /** Absent in a parameter of an earlier release. */
  readonly id?: string;
  readonly type: Infer<typeof Type>;
  readonly value: string;
  readonly version: number;
  readonly modifiedMs: number;
  /** `Standard` when absent. */
  readonly tier?: Tier;
  /** `text` when absent. */
  readonly dataType?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly keyId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Of all versions. */
  readonly labels?: readonly VersionLabel[];
}

/** A version of a parameter, as a request named it. */
export interface FoundParameter {
  readonly document: ParameterDocument;
  /** May be the alternative name of the parameter. */
  readonly requestedName: string;
  /** The version or label in the request. */
  readonly selector?: string | undefined;
}

/**
 * Returns the value of a SecureString only with WithDecryption, and otherwise its SHA-256 hash: nothing is encrypted here.
 */
export function describeParameter(
  { document, requestedName, selector }: FoundParameter,
  withDecryption: boolean,
): Infer<typeof Parameter> {
  const { type, version, modifiedMs } = document;
  return {
    Name: requestedName,
    Type: type,
    Value: valueOf(document, withDecryption),
    Version: version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
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
    Tier: document.tier ?? 'Standard',
    Policies: [],
    DataType: dataTypeOf(document),
  };
}

/** Describes one of the versions of a parameter. */
export function describeVersion(
  document: ParameterDocument,
  labels: ParameterDocument['labels'],
  withDecryption: boolean,
): Infer<typeof ParameterVersion> {
  const { ARN: _arn, ...metadata } = describeMetadata(document);
  return {
    ...metadata,
    Value: valueOf(document, withDecryption),
    Labels: labelsOf(labels, document.version),
  };
}

function valueOf({ type, value }: ParameterDocument, withDecryption: boolean): string {
  const isHidden = type === 'SecureString' && !withDecryption;
  return isHidden ? createHash('sha256').update(value).digest('base64') : value;
}

export const DEFAULT_KEY = 'alias/aws/ssm';

export function dataTypeOf({ dataType = 'text' }: ParameterDocument): string {
  return dataType;
}

/** The leading slash of a path is not repeated in the ARN. */
function parameterArn(document: ParameterDocument): string {
  return formatArn('ssm', document, `parameter/${document.name.replace(/^\//, '')}`);
}
