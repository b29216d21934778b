import type { DeployOutcome } from '../../deployment/deploy-stack.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import type { Terminal } from '../ui/terminal.ts';

/** The deployment of a project or of a template, as commands print it. */
export interface DescribedDeployment {
  readonly outcome: DeployOutcome;
  readonly region: string;
  readonly leftOut: readonly LeftOut[];
  /** Lines for a person. */
  readonly describe: (terminal: Terminal) => string[];
  /** The same as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What a deployment reports while it runs. */
export interface DeployReport {
  /** Called with a line for each warning. */
  readonly onWarning: (line: string) => void;
  /** Called with a line for each step. */
  readonly onStep: (line: string) => void;
}
