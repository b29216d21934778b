import type { NamedPolicy } from '../../../policy/access.ts';
import { parsePolicy, type PolicyForm } from '../../../policy/document.ts';
import { MalformedPolicy } from '../../../policy/malformed-policy.ts';
import { InvalidInput } from '../errors.ts';

/** @throws InvalidInput, whose sentence on AWS is not known */
export function parsedPolicy(name: string, text: string, form: PolicyForm = 'identity'): NamedPolicy {
  try {
    return { name, statements: parsePolicy(text, form) };
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw InvalidInput(`The policy ${name} is not valid: ${error.message}`, { cause: error });
  }
}

/** Policies of a request, named as AWS names them. @param list `PolicyInputList` */
export function parsedInputs(list: string, texts: readonly string[] = []): NamedPolicy[] {
  return texts.map((text, index) => parsedPolicy(`${list}.${index + 1}`, text));
}
