import {
  type Infer,
  enumeration,
  inPath,
  inQuery,
  integer,
  optional,
  string,
  structure,
} from '../../../schema/shape.ts';
import { FunctionName } from '../shapes.ts';

const ProvisionedQualifier = string({
  min: 1,
  max: 128,
  pattern: /(|[a-zA-Z0-9$_-]+)/,
});

/** The version or alias in a request about provisioned concurrency. */
export const PROVISIONED_TARGET = {
  FunctionName: inPath(FunctionName),
  Qualifier: { ...inQuery('Qualifier', ProvisionedQualifier), required: true },
};

export const PROVISIONED_MEMBERS = {
  RequestedProvisionedConcurrentExecutions: integer(),
  AvailableProvisionedConcurrentExecutions: integer(),
  AllocatedProvisionedConcurrentExecutions: integer(),
  Status: enumeration('IN_PROGRESS', 'READY', 'FAILED'),
  StatusReason: optional(string()),
  LastModified: string(),
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export const ProvisionedConcurrency = structure(PROVISIONED_MEMBERS);
export type ProvisionedConcurrency = Infer<typeof ProvisionedConcurrency>;
