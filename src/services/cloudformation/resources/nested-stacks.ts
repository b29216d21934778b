/** The values for `Fn::GetAtt`, by name: `Outputs.NAME`. */
export interface NestedOutputs {
  readonly values: Readonly<Record<string, string>>;
  /** The names of those that were computed from secrets. */
  readonly secrets: readonly string[];
}

/**
 * The stacks that are resources of one stack. Each method resolves when the change has ended, and throws an Error when it
 * has failed.
 */
export interface NestedStacks {
  /** The id of a nested stack of this stack. */
  find(name: string): Promise<string | undefined>;
  create(
    name: string,
    definition: NestedDefinition,
    onCreated: (stackId: string) => Promise<void>,
  ): Promise<NestedOutputs>;
  /** During a rollback of the parent, restores the previous state. */
  update(stackId: string, definition: NestedDefinition): Promise<NestedOutputs>;
  /** Removes what the last update replaced, when the update of the parent has succeeded. */
  cleanUp(stackId: string): Promise<void>;
  /** Does nothing when there is no such stack. */
  remove(stackId: string): Promise<void>;
}

export interface NestedDefinition {
  readonly TemplateURL: string | undefined;
  readonly Parameters: { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly Tags: { readonly Key: string; readonly Value: string }[];
  readonly NotificationARNs: string[];
}
