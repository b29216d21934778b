import { ValidationError } from '../errors.ts';

/** Keys and list indexes from the top of a template: `['Resources', 'Stream', 'Properties', 'Name']`. */
export type TemplatePath = readonly (string | number)[];

/**
 * Receives each problem that a check finds. It may return: the check then continues.
 * @param path the value that has the problem
 * @param message the problem and the remedy, in full sentences
 */
export type ReportProblem = (path: TemplatePath, message: string) => void;

/**
 * Rejects a template for its first problem, as CloudFormation does.
 * @throws ValidationError always
 */
export const rejectTemplate: ReportProblem = (_path, message) => {
  throw ValidationError(message);
};

/** @throws ValidationError always, in the form of CloudFormation */
export function rejectFormat(problem: string): never {
  throw ValidationError(`Template format error: ${problem}`);
}
