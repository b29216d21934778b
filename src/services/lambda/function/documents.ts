import type { StoredCode } from '../code/stored-code.ts';

/** What is kept of functions: JSON documents of the MetaStore. */

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
  /** What the function is on its way to; over when `untilMs` has come. */
  readonly transition: Transition;
  /** Names the environments that run this code and configuration, once it differs from `settledRevisionId`. */
  readonly environmentKey?: string;
  /** Of a published version: the description that `$LATEST` had. */
  readonly publishedDescription?: string;
  /** Of `$LATEST` alone. */
  readonly family?: FunctionFamily;
}

/** What is common to all versions of a function. */
export interface FunctionFamily {
  readonly tags: Readonly<Record<string, string>>;
  /** The number of the newest version ever published; numbers are not used twice. */
  readonly publishedVersions: number;
}

export function familyOf(latest: FunctionDocument): FunctionFamily {
  return latest.family ?? { tags: {}, publishedVersions: 0 };
}

export interface Transition {
  readonly kind: 'creating' | 'updating';
  readonly untilMs: number;
  /** The RevisionId until then. */
  readonly revisionId: string;
  /** The RevisionId from then on. */
  readonly settledRevisionId: string;
}

/** A layer version that a function has, whatever becomes of the version. */
export interface LayerReference extends StoredCode {
  readonly arn: string;
}

/** Configuration, in the words of the API so that it can be echoed, defaults filled in. */
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
  /** Undefined when none was ever given; AWS tells that from an empty map. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logging: LoggingSettings;
  /** In the order in which they are laid over each other. */
  readonly layers?: readonly LayerReference[];
  readonly deadLetterTargetArn?: string;
  readonly kmsKeyArn?: string;
  readonly vpc?: { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };
}

export interface LoggingSettings {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  /** Of the JSON format. */
  readonly applicationLevel?: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
  readonly systemLevel?: 'DEBUG' | 'INFO' | 'WARN';
}
