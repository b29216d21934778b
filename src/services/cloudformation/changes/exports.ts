import { ValidationError } from '../errors.ts';
import type { StackDocument, StackOutput } from '../store/stack.ts';

/** A value that a stack exports to all other stacks of its account and region. */
export interface Export {
  readonly stackId: string;
  readonly stackName: string;
  readonly name: string;
  readonly value: string;
  readonly isSecret: boolean;
}

export function exportsOf(stacks: readonly StackDocument[]): Export[] {
  return stacks.flatMap(({ stackId, name: stackName, outputs }) =>
    outputs.flatMap(({ exportName: name, value, isSecret = false }) =>
      name === undefined ? [] : [{ stackId, stackName, name, value, isSecret }],
    ),
  );
}

/** The stacks that import a value, by name. */
export function importersOf(exportName: string, stacks: readonly StackDocument[]): string[] {
  return stacks.filter(({ imports }) => imports?.includes(exportName)).map(({ name }) => name);
}

/**
 * Checks the outputs of a stack against the exports and imports of all other stacks.
 * @param all the stacks of its account and region
 * @throws ValidationError when another stack exports the name, or the change affects an export that is in use
 */
export function checkExports(
  stack: StackDocument,
  outputs: readonly StackOutput[],
  all: readonly StackDocument[],
): void {
  const others = all.filter(({ stackId }) => stackId !== stack.stackId);
  const taken = exportsOf(others);
  for (const { name } of exportsOf([{ ...stack, outputs }])) {
    const owner = taken.find((each) => each.name === name);
    if (owner) {
      throw ValidationError(`Export with name ${name} is already exported by stack ${owner.stackName}.`);
    }
  }
  for (const { name, value } of exportsOf([stack])) {
    const next = outputs.find(({ exportName }) => exportName === name);
    const [importer] = next?.value === value ? [] : importersOf(name, others);
    if (importer === undefined) continue;
    const verb = next ? 'updated' : 'deleted';
    throw ValidationError(`Export ${name} cannot be ${verb} as it is in use by ${importer}.`);
  }
}
