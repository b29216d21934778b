import type { NamedPolicy } from '../../../policy/access.ts';
import { parsePolicy, type PolicyForm } from '../../../policy/document.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import { InvalidInput } from '../errors.ts';

/** A policy and its text, in which statements have positions. */
export interface SimulatedPolicy extends NamedPolicy {
  /** Undefined for a managed policy of AWS whose document is not known here. */
  readonly text: string | undefined;
}

/** @throws InvalidInput, whose sentence on AWS is not known */
export function parsedPolicy(name: string, text: string, form: PolicyForm = 'identity'): SimulatedPolicy {
  try {
    return { name, text, statements: parsePolicy(text, form) };
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw InvalidInput(`The policy ${name} is not valid: ${error.message}`, { cause: error });
  }
}

/** Policies of a request, named as AWS names them. @param list `PolicyInputList` */
export function parsedInputs(list: string, texts: readonly string[] = []): SimulatedPolicy[] {
  return texts.map((text, index) => parsedPolicy(`${list}.${index + 1}`, text));
}
