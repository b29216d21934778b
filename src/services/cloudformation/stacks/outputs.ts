import { ValidationError } from '../errors.ts';
import type { Scope } from '../template/evaluate.ts';
import { evaluate, holds } from '../template/evaluate.ts';
import type { Template } from '../template/template.ts';
import type { StackOutput } from './stack.ts';

/** The outputs whose condition holds. @throws ValidationError when one is no text */
export function evaluateOutputs(template: Template, scope: Scope): StackOutput[] {
  return Object.entries(template.outputs).flatMap(([key, { value, description, condition, exportName }]) => {
    if (condition !== undefined && !holds(condition, scope)) return [];
    return [
      {
        key,
        value: outputText(key, evaluate(value, scope)),
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
