/** What is wrong, for services that have sentences of their own. */
export type PolicyProblem =
  | 'too-large'
  | 'not-json'
  | 'syntax'
  | 'version'
  | 'no-action'
  | 'no-resource'
  | 'no-principal'
  | 'principal-not-allowed'
  | 'resource-not-allowed'
  | 'operator';

export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
  readonly problem: PolicyProblem;

  /** @param message names the place: `Statement[1].Action must be a string or a list of strings` */
  constructor(problem: PolicyProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}
