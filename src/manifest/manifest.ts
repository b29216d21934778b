import type { ManifestWarning } from './manifest-error.ts';
import type { destination, functionRule } from './rules/function.ts';
import type { provider, roleSettings, templatePart } from './rules/manifest.ts';
import type { Infer, Intrinsic } from './rules/rule.ts';
import type { streamSettings } from './rules/stream-event.ts';
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

export type ProviderConfig = Infer<typeof provider>;

/** `provider.iam.role` where it describes the role to create. */
export type RoleConfig = Infer<typeof roleSettings>;

export type FunctionConfig = Infer<typeof functionRule>;

export type Destination = Infer<typeof destination>;

export type StreamEvent = Infer<typeof streamSettings>;

/** One template under `resources:`. */
export type ResourcesConfig = Infer<typeof templatePart>;

export type TextOrIntrinsic = string | Intrinsic;
