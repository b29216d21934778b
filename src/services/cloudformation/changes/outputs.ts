import { ValidationError } from '../errors.ts';
import { MAX_OUTPUTS_BYTES } from '../limits.ts';
import { evaluate, evaluateWithOrigin, holds, type Scope } from '../template/evaluate.ts';
import type { Template } from '../template/template.ts';
import type { StackOutput } from '../store/stack.ts';

/**
 * Evaluates the outputs whose condition is true.
 * @throws ValidationError when one is not a string, or together they are too large to store
 */
export function evaluateOutputs(template: Template, scope: Scope): StackOutput[] {
  const outputs = outputsOf(template, scope);
  const bytes = Buffer.byteLength(JSON.stringify(outputs));
  if (bytes <= MAX_OUTPUTS_BYTES) return outputs;
  throw ValidationError(`The outputs take ${bytes} bytes. At most ${MAX_OUTPUTS_BYTES} are allowed.`);
}

function outputsOf(template: Template, scope: Scope): StackOutput[] {
  return Object.entries(template.outputs).flatMap(([key, { value, description, condition, exportName }]) => {
    if (condition !== undefined && !holds(condition, scope)) return [];
    const { value: evaluated, isSecret } = evaluateWithOrigin(value, scope);
    return [
      {
        key,
        value: outputText(key, evaluated),
        ...(isSecret && { isSecret }),
        ...(description !== undefined && { description }),
        ...(exportName !== undefined && { exportName: outputText(key, evaluate(exportName, scope)) }),
      },
    ];
  });
}

function outputText(key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  throw ValidationError(
    `Template format error: Output ${key} is malformed. ` +
      'The Value field of every Outputs member must evaluate to a String.',
  );
}
