import type { Client } from '../../../client/client.ts';
import type { NamedFunction, StackUpdate } from '../../../deployment/deploy-manifest.ts';
import type { FollowTools } from '../../../deployment/deploy-stack.ts';
import type { OperatorError } from '../../../lib/operator-error.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { DescribedDeployment } from '../../deploy/described-deployment.ts';

/** What `millrace dev` serves: a project with a serverless.yml, or a template. */
export interface DevProject {
  /** Reads it and makes the packages of its functions. @throws OperatorError */
  prepare(): Promise<Prepared>;
  /**
   * The files and folders of which a save may correct what `prepare` threw.
   * @returns undefined for an error that no save corrects
   */
  watchedAfter(error: OperatorError): Pick<Prepared, 'files' | 'folders'> | undefined;
  close(): Promise<void>;
}

export interface DevDeployTools extends FollowTools {
  readonly client: Client;
  readonly clock: Clock;
  readonly account: string;
  readonly reviewUpdate?: (update: StackUpdate) => Promise<void>;
}

/** Where a project is deployed. */
export interface StackAddress {
  readonly stackName: string;
  readonly region: string;
}

/** A project that is ready to be deployed. */
export interface Prepared extends StackAddress {
  /** Absolute. */
  readonly directory: string;
  /** Lines to print. */
  readonly warnings: readonly string[];
  /** Absolute paths of the files of which a change can change the deployment. */
  readonly files: readonly string[];
  /** Absolute paths of the folders in which that is true of every file, new ones included. */
  readonly folders: readonly string[];
  /** Undefined when their full names are those that the deployment gives them. */
  readonly functions?: readonly NamedFunction[];
  /** The full names of functions, by their names in the project. @throws OperatorError for a name that it does not have */
  functionsToDebug(names: readonly string[]): string[];
  /** A function's handler and where it is declared, for its errors. */
  handlerOf(functionName: string): string | undefined;
  /** Replaces locations in the code of a function by those in the project. */
  showSources(text: string, functionName: string): string;
  /** Leaves out what the server cannot create. @throws OperatorError */
  deploy(tools: DevDeployTools): Promise<DevDeployment>;
}

export interface DevDeployment extends DescribedDeployment {
  readonly functions: readonly NamedFunction[];
  /** The function to suggest for `millrace invoke`. */
  readonly suggestedFunction: string | undefined;
}
