import { didYouMean } from '../../lib/nearest-word.ts';
import { OperatorError } from '../../lib/operator-error.ts';

/** Functions that a message lists. */
const MAX_LISTED = 20;

/** @param name the full one, or the end of it after a dash, as in serverless.yml */
export function isFunctionNamed(fullName: string, name: string): boolean {
  return fullName === name || fullName.endsWith(`-${name}`);
}

/** @returns the full name @throws OperatorError for an unknown function, and for a name that several have */
export function requireFunction(name: string, fullNames: readonly string[]): string {
  if (fullNames.includes(name)) return name;
  const [found, ...others] = fullNames.filter((fullName) => isFunctionNamed(fullName, name));
  if (found === undefined) throw unknownFunction(name, fullNames);
  if (others.length === 0) return found;
  throw new OperatorError(`Several functions are named ${name}: ${[found, ...others].join(', ')}.`);
}

function unknownFunction(name: string, fullNames: readonly string[]): OperatorError {
  if (fullNames.length === 0) {
    return new OperatorError(`There is no function ${name}, as none is deployed. Deploy the project first.`);
  }
  const words = fullNames.flatMap((fullName) => [fullName, fullName.slice(fullName.lastIndexOf('-') + 1)]);
  const listed = fullNames.slice(0, MAX_LISTED).join(', ');
  const more = fullNames.length > MAX_LISTED ? `, and ${fullNames.length - MAX_LISTED} more` : '';
  return new OperatorError(
    `There is no function ${name}.${didYouMean(name, words)} The functions are ${listed}${more}.`,
  );
}
