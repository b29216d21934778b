/** The parts of a parsed template; intrinsic functions in values are not evaluated. */
export interface Template {
  /** `2010-09-09`, when the template declares it. */
  readonly version: string | undefined;
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly rules: Readonly<Record<string, RuleDeclaration>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: string | number | boolean | null;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly NoEcho?: unknown;
  readonly Description?: string;
}

/** Assertions about the values of parameters. */
export interface RuleDeclaration {
  /** The assertions are checked only if this is true, or absent. */
  readonly condition: unknown;
  readonly assertions: readonly { readonly assert: unknown; readonly description: string | undefined }[];
}

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly condition: string | undefined;
  /** Whether the resource is kept when it is removed from the stack or replaced. */
  readonly retainOnDelete: boolean;
  readonly retainOnReplace: boolean;
  /** Whether the resource is kept when the change that creates it is rolled back. */
  readonly retainOnRollback: boolean;
  /** The attributes that ask for a snapshot before the resource is deleted. */
  readonly snapshotPolicies: readonly string[];
}

export interface OutputDeclaration {
  readonly value: unknown;
  readonly description: string | undefined;
  readonly condition: string | undefined;
  readonly exportName: unknown;
}
