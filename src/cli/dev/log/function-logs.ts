import type { Client } from '../../../client/client.ts';
import type { NamedFunction } from '../../../deployment/deploy-manifest.ts';
import { LogFollower } from '../../functions/log-follower.ts';
import { functionColour, styledByLevel } from '../../functions/log-styles.ts';
import { parseLogLine } from '../../functions/parse-log-line.ts';
import type { Style } from '../../ui/terminal.ts';
import { InvocationLog, type InvocationLogOptions } from './invocation-log.ts';

export interface FunctionLogOptions extends Pick<InvocationLogOptions, 'maxLines' | 'takeFacts'> {
  /** Lines that were stored before are not returned. */
  readonly startMs: number;
  /** Replaces locations in the code of a function by those in the project. */
  readonly showSources: (text: string, functionName: string) => string;
  readonly style: Style;
  /** The handler of a function with its location in the project. */
  readonly handlerOf: (functionName: string) => string | undefined;
}

/** The new log lines of functions that a person wants to see: see `InvocationLog`. A function may not be deployed yet. */
export class FunctionLogs {
  readonly #functions: readonly {
    readonly name: string;
    readonly colour: ReturnType<typeof functionColour>;
    readonly follower: LogFollower;
    readonly log: InvocationLog;
  }[];
  readonly #options: FunctionLogOptions;

  constructor(client: Client, functions: readonly NamedFunction[], options: FunctionLogOptions) {
    const { startMs, maxLines, takeFacts, handlerOf } = options;
    this.#options = options;
    this.#functions = functions.map(({ name, fullName }, index) => ({
      name,
      colour: functionColour(index),
      follower: new LogFollower(client, { group: `/aws/lambda/${fullName}`, startMs }),
      log: new InvocationLog({
        maxLines,
        takeFacts,
        logsCommand: `millrace logs -f ${name}`,
        handler: handlerOf(name),
      }),
    }));
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
