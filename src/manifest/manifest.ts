import type { Bundling } from './bundling.ts';
import type { cloudwatchEvent } from './events/cloudwatch-event/rule.ts';
import type { eventBridgeEvent } from './events/event-bridge/rule.ts';
import type { bucketSettings } from './events/s3/rule.ts';
import type { scheduleSettings } from './events/schedule/rule.ts';
import type { topicSettings } from './events/sns/rule.ts';
import type { queueSettings } from './events/sqs/rule.ts';
import type { streamSettings } from './events/stream/rule.ts';
import type { ManifestProblem } from './manifest-error.ts';
import type { LeftOut } from './partial/left-out.ts';
import type { PseudoParameters } from './pseudo-parameters.ts';
import type { destination, functionRule } from './rules/function.ts';
import type { layerRule } from './rules/layers.ts';
import type { provider, roleSettings, templatePart } from './rules/manifest.ts';
import type { servicePackage } from './rules/packaging.ts';
import type { pythonRequirements } from './rules/plugins/python-requirements.ts';
import type { Infer, Intrinsic } from './rules/rule.ts';
import type { ConfigPath, SourceLocation } from './source-location.ts';

/** A loaded serverless.yml: its variables are resolved and every key is checked. */
export interface Manifest {
  /** Absolute path of the project's folder. */
  readonly directory: string;
  /** Absolute path of the file. */
  readonly file: string;
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  /** `<service>-<stage>`, unless `provider.stackName` is set. */
  readonly stackName: string;
  readonly provider: ProviderConfig;
  /** `custom:`, which plugins read. */
  readonly custom: Readonly<Record<string, unknown>>;
  readonly functions: ReadonlyMap<string, FunctionConfig>;
  readonly layers: ReadonlyMap<string, LayerConfig>;
  readonly package: PackageConfig;
  readonly bundling: Bundling;
  /** `custom.pythonRequirements`; undefined without the plugin. */
  readonly pythonRequirements: PythonRequirements | undefined;
  /** Undefined without the plugin. */
  readonly pseudoParameters: PseudoParameters | undefined;
  /** Whether `.env` files are read, and so are not packaged. */
  readonly usesDotenv: boolean;
  /** The templates under `resources:`, in order. */
  readonly resources: readonly ResourcesConfig[];
  /** What a partial deployment leaves out; empty unless it is one. */
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly ManifestProblem[];
  /** Absolute paths of all files that the manifest depends on; some may not exist. */
  readonly watchFiles: readonly string[];
  locationOf(path: ConfigPath): SourceLocation;
  /** The location of a value in something that contains values of the manifest, such as its template. */
  locateIn(root: unknown, path: ConfigPath): SourceLocation | undefined;
}

export type ProviderConfig = Infer<typeof provider>;

/** `provider.iam.role` when it describes the role to create. */
export type RoleConfig = Infer<typeof roleSettings>;

export type FunctionConfig = Infer<typeof functionRule>;

export type LayerConfig = Infer<typeof layerRule>;

/** `package:` of the service. */
type PackageConfig = Infer<typeof servicePackage>;

type PythonRequirements = Infer<typeof pythonRequirements>;

export type Destination = Infer<typeof destination>;

export type StreamEvent = Infer<typeof streamSettings>;

export type ScheduleEvent = Infer<typeof scheduleSettings>;

export type CloudwatchEvent = Infer<typeof cloudwatchEvent>;

export type EventBridgeEvent = Infer<typeof eventBridgeEvent>;

export type S3Event = Infer<typeof bucketSettings>;

export type SnsEvent = Infer<typeof topicSettings>;

export type SqsEvent = Infer<typeof queueSettings>;

/** One template under `resources:`. */
export type ResourcesConfig = Infer<typeof templatePart>;

export type TextOrIntrinsic = string | Intrinsic;
