import type { Handler } from '../inline/handler.ts';

/** A pipeline without a project file. Names are those of the streams, queues and functions that it creates. */
export interface PipelineParts {
  readonly streams?: Readonly<Record<string, StreamDefinition>>;
  readonly queues?: Readonly<Record<string, QueueDefinition>>;
  readonly functions?: Readonly<Record<string, FunctionDefinition>>;
}

/** A stream of a pipeline that is given as parts. */
export interface StreamDefinition {
  /** The number of shards; 1 by default. */
  readonly shards?: number;
  /** How long records are kept; 24 by default, up to 8,760. */
  readonly retentionHours?: number;
}

/** A queue of a pipeline that is given as parts. */
export interface QueueDefinition {
  /** How long a received message is hidden; 30 by default. A queue that a function reads needs at least the timeout of the function. */
  readonly visibilityTimeoutSeconds?: number;
  /** The queue that a message moves to after `maxReceiveCount` receives. */
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

/** A function of a pipeline that is given as parts. */
export interface FunctionDefinition {
  readonly handler: Handler;
  readonly events?: readonly (StreamEvent | QueueEvent)[];
  readonly environment?: Readonly<Record<string, string>>;
  /** 6 by default, as in serverless.yml. */
  readonly timeoutSeconds?: number;
  /** 1024 by default, as in serverless.yml. */
  readonly memoryMb?: number;
  /**
   * Statements of IAM, as in `provider.iam.role.statements` of serverless.yml, for a pipeline with `auth`: what the role of
   * the function may do besides reading its sources, sending to its destinations and writing its log.
   */
  readonly statements?: readonly object[];
}

/** A stream as the source of a function. The settings have the names and units of serverless.yml. */
export interface StreamEvent {
  /** The name of the stream. */
  readonly stream: string;
  /** TRIM_HORIZON by default, so that a test need not wait for the mapping before it puts. */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize?: number;
  /** In seconds. */
  readonly batchWindow?: number;
  readonly parallelizationFactor?: number;
  /** In seconds. */
  readonly tumblingWindowInSeconds?: number;
  readonly maximumRetryAttempts?: number;
  /** In seconds. */
  readonly maximumRecordAgeInSeconds?: number;
  readonly bisectBatchOnFunctionError?: boolean;
  readonly functionResponseType?: 'ReportBatchItemFailures';
  readonly filterPatterns?: readonly object[];
  /** The queue that receives what was given up. */
  readonly destinations?: { readonly onFailure: string };
}

/** A queue as the source of a function. The settings have the names and units of serverless.yml. */
export interface QueueEvent {
  /** The name of the queue. */
  readonly queue: string;
  readonly batchSize?: number;
  /** In seconds. */
  readonly maximumBatchingWindow?: number;
  readonly functionResponseType?: 'ReportBatchItemFailures';
  readonly filterPatterns?: readonly object[];
}
