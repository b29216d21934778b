import type { Client } from '../../../client/client.ts';
import type { NamedFunction } from '../../../deployment/deploy-manifest.ts';
import { LogFollower } from '../../functions/log-follower.ts';
import { functionColour, styledByLevel } from '../../functions/log-styles.ts';
import { parseLogLine } from '../../functions/parse-log-line.ts';
import type { Style } from '../../ui/terminal.ts';
import { InvocationLog, type InvocationLogOptions } from './invocation-log.ts';

export interface FunctionLogOptions extends Pick<InvocationLogOptions, 'maxLines' | 'takeFacts'> {
  /** Replaces locations in the code of a function by those in the project. */
  readonly showSources: (text: string, functionName: string) => string;
  readonly style: Style;
  /** The handler of a function with its location in the project. */
  readonly handlerOf: (functionName: string) => string | undefined;
  /** What a command for a person to run needs to reach the server. */
  readonly sameServer: string;
}

/** The functions that a deployment has. */
export interface DeployedFunctions {
  readonly client: Client;
  readonly region: string;
  readonly functions: readonly NamedFunction[];
}

interface FollowedFunction {
  readonly name: string;
  /** With the region: the same one after another deployment. */
  readonly key: string;
  readonly colour: ReturnType<typeof functionColour>;
  readonly follower: LogFollower;
  readonly log: InvocationLog;
}

/** The new log lines of functions that a person wants to see: see `InvocationLog`. A function may not be deployed yet. */
export class FunctionLogs {
  #functions: readonly FollowedFunction[] = [];
  readonly #options: FunctionLogOptions;

  constructor(options: FunctionLogOptions) {
    this.#options = options;
  }

  /**
   * Follows these functions from now on. Those that were followed before continue where they were, so that what they
   * logged during a deployment is not lost. @param startMs lines of others that were stored before are not returned
   */
  follow({ client, region, functions }: DeployedFunctions, startMs: number): void {
    const { maxLines, takeFacts, handlerOf, sameServer } = this.#options;
    const before = new Map(this.#functions.map((each) => [each.key, each]));
    this.#functions = functions.map(({ name, fullName }, index) => {
      const key = `${region}/${fullName}`;
      const { follower, log } = before.get(key) ?? {
        follower: new LogFollower(client, { group: `/aws/lambda/${fullName}`, startMs }),
        log: new InvocationLog({
          maxLines,
          takeFacts,
          logsCommand: `millrace logs -f ${name}${sameServer}`,
          handlerOf: () => handlerOf(name),
        }),
      };
      return { name, key, colour: functionColour(index), follower, log };
    });
  }

  async next(): Promise<string[]> {
    const { style, showSources } = this.#options;
    const lines: string[] = [];
    for (const { name, colour, follower, log } of this.#functions) {
      const events = await follower.next();
      const parsed = events.map(({ stream, message }) => ({ stream, line: parseLogLine(message) }));
      for (const shown of log.select(parsed)) {
        lines.push(
          `${style(colour, name)} ${styledByLevel(shown.level, showSources(shown.text, name), style)}`,
        );
      }
    }
    return lines;
  }
}
