import type { ManifestWarning } from './manifest-error.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';

/** A serverless.yml that has been read, filled in and checked. */
export interface Manifest {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  /** Absolute path of the file. */
  readonly file: string;
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** `<service>-<stage>`, unless `provider.stackName` says otherwise. */
  readonly stackName: string;
  readonly provider: ProviderConfig;
  readonly functions: ReadonlyMap<string, FunctionConfig>;
  /** The parts of `resources:`, in order of writing. */
  readonly resources: readonly ResourcesConfig[];
  readonly warnings: readonly ManifestWarning[];
  /** Absolute paths of every file whose change may change the manifest; some may not exist. */
  readonly watchFiles: readonly string[];
  locationOf(path: ConfigPath): SourceLocation;
}

/** `{ Ref: … }` and its kin. */
export type Intrinsic = Readonly<Record<string, unknown>>;
export type TextOrIntrinsic = string | Intrinsic;
export type NumberOrIntrinsic = number | Intrinsic;

/** What a function may set for itself and `provider` for all. */
export interface SharedConfig {
  readonly architecture?: string;
  readonly environment?: Readonly<Record<string, TextOrIntrinsic | number | boolean>>;
  readonly kmsKeyArn?: TextOrIntrinsic;
  readonly logRetentionInDays?: number;
  readonly memorySize?: NumberOrIntrinsic;
  readonly role?: TextOrIntrinsic;
  readonly runtime?: string;
  readonly timeout?: NumberOrIntrinsic;
  readonly tags?: Readonly<Record<string, TextOrIntrinsic>>;
  readonly vpc?: Readonly<Record<string, unknown>>;
}

export interface ProviderConfig extends SharedConfig {
  readonly iam?: { readonly role?: RoleConfig | string };
  readonly iamManagedPolicies?: readonly TextOrIntrinsic[];
  readonly iamRoleStatements?: readonly unknown[];
  readonly kinesis?: { readonly consumerNamingMode?: 'serviceSpecific' };
  readonly rolePermissionsBoundary?: TextOrIntrinsic;
  readonly stackName?: string;
  readonly tracing?: unknown;
}

export interface RoleConfig {
  readonly name?: TextOrIntrinsic;
  readonly path?: string;
  readonly statements?: readonly unknown[];
  readonly managedPolicies?: readonly TextOrIntrinsic[];
  readonly permissionsBoundary?: TextOrIntrinsic;
  readonly permissionBoundary?: TextOrIntrinsic;
  readonly tags?: Readonly<Record<string, TextOrIntrinsic>>;
}

export interface FunctionConfig extends SharedConfig {
  readonly handler: string;
  readonly name?: string;
  readonly description?: string;
  readonly condition?: string;
  readonly dependsOn?: string | readonly string[];
  readonly disableLogs?: boolean;
  /** Of asynchronous invocations. */
  readonly destinations?: { readonly onSuccess?: Destination; readonly onFailure?: Destination };
  readonly ephemeralStorageSize?: number;
  readonly events?: readonly { readonly stream: StreamEvent | string }[] | null;
  readonly maximumEventAge?: number;
  readonly maximumRetryAttempts?: number;
  readonly onError?: TextOrIntrinsic;
  readonly reservedConcurrency?: NumberOrIntrinsic;
  readonly tracing?: boolean | string;
}

/** An ARN, a function of the service by its name, or an ARN with what it is the ARN of. */
export type Destination = string | { readonly arn: TextOrIntrinsic; readonly type: DestinationType };
export type DestinationType = 'function' | 'sns' | 'sqs' | 'eventBus';

export interface StreamEvent {
  readonly arn: TextOrIntrinsic;
  readonly type?: 'kinesis' | 'dynamodb';
  readonly batchSize?: number;
  readonly batchWindow?: number;
  readonly parallelizationFactor?: number;
  readonly startingPosition?: string;
  readonly startingPositionTimestamp?: number;
  readonly enabled?: boolean;
  readonly consumer?: boolean | TextOrIntrinsic;
  readonly maximumRetryAttempts?: number;
  readonly maximumRecordAgeInSeconds?: number;
  readonly bisectBatchOnFunctionError?: boolean;
  readonly functionResponseType?: string;
  readonly tumblingWindowInSeconds?: number;
  readonly destinations?: { readonly onFailure: string | { readonly arn: TextOrIntrinsic } };
  readonly filterPatterns?: readonly unknown[];
}

export interface ResourcesConfig {
  readonly Resources?: Readonly<Record<string, unknown>> | null;
  readonly extensions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  readonly [section: string]: unknown;
}
