import type { StoredCode } from '../code/stored-code.ts';

/**
 * Key: `lambda/function/ACCOUNT/REGION/NAME/VERSION`, where VERSION is `$LATEST` or a number padded with
 * zeros so that versions list in order.
 */
export interface FunctionDocument {
  readonly name: string;
  /** `$LATEST`, `1`, … */
  readonly version: string;
  readonly settings: FunctionSettings;
  readonly code: StoredCode;
  readonly lastModifiedMs: number;
  /** The latest transition; it has ended when `untilMs` is reached. */
  readonly transition: Transition;
  /** Key of the environments that run this code and configuration; `settledRevisionId` when absent. */
  readonly environmentKey?: string;
  /** Set for published versions: the description of `$LATEST` at that time. */
  readonly publishedDescription?: string;
  /** Present in `$LATEST` only. */
  readonly family?: FunctionFamily;
}

/** State shared by all versions of a function. */
export interface FunctionFamily {
  readonly tags: Readonly<Record<string, string>>;
  /** The highest version number ever published; numbers are never reused. */
  readonly publishedVersions: number;
  /** `Terminate` by default. */
  readonly recursiveLoop?: 'Terminate' | 'Allow';
}

export function familyOf(latest: FunctionDocument): FunctionFamily {
  return latest.family ?? { tags: {}, publishedVersions: 0 };
}

export function recursiveLoopOf(latest: FunctionDocument): 'Terminate' | 'Allow' {
  return familyOf(latest).recursiveLoop ?? 'Terminate';
}

export interface Transition {
  readonly kind: 'creating' | 'updating';
  readonly untilMs: number;
  /** The RevisionId before `untilMs`. */
  readonly revisionId: string;
  /** The RevisionId from `untilMs` on. */
  readonly settledRevisionId: string;
}

/** A layer version that a function uses. Its code stays available after the layer version is deleted. */
export interface LayerReference extends StoredCode {
  readonly arn: string;
}

/** Configuration in the API's terms, with defaults filled in. */
export interface FunctionSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly roleArn: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly ephemeralStorageMb: number;
  readonly tracingMode: 'Active' | 'PassThrough';
  /** Undefined when it was never set, which AWS distinguishes from an empty map. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logging: LoggingSettings;
  /** In the order in which they are extracted; a later layer overrides an earlier one. */
  readonly layers?: readonly LayerReference[];
  readonly deadLetterTargetArn?: string;
  readonly kmsKeyArn?: string;
  /** Off by default. */
  readonly snapStart?: 'PublishedVersions';
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export interface LoggingSettings {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  /** Only with the JSON format. */
  readonly applicationLevel?: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
}
