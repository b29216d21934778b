import type { Client } from '../../client/client.ts';
import type { Deployment } from '../deploy/deploy-manifest.ts';
import { LogFollower } from '../functions/log-follower.ts';

// More lines per interval would be unreadable; `millrace logs` prints everything.
const MAX_LINES_PER_INTERVAL = 20;

export interface FunctionLogOptions {
  /** Lines that were stored before are not returned. */
  readonly startMs: number;
  /** Replaces locations in the code of a function by those in the project. */
  readonly showSources: (text: string, functionName: string) => string;
}

/** The new log lines of a deployment's functions, without those of the platform. */
export class FunctionLogs {
  readonly #followers: readonly { readonly name: string; readonly follower: LogFollower }[];

  readonly #showSources: FunctionLogOptions['showSources'];

  constructor(client: Client, { functions }: Deployment, { startMs, showSources }: FunctionLogOptions) {
    this.#showSources = showSources;
    this.#followers = functions.map(({ name, fullName }) => ({
      name,
      follower: new LogFollower(client, { group: `/aws/lambda/${fullName}`, startMs }),
    }));
  }

  async next(): Promise<string[]> {
    const lines: string[] = [];
    for (const { name, follower } of this.#followers) {
      const texts = (await follower.next()).flatMap(({ message }) => userText(message) ?? []);
      const shown = texts.slice(0, MAX_LINES_PER_INTERVAL);
      lines.push(...shown.map((text) => `${name}: ${this.#showSources(text, name)}`));
      const more = texts.length - MAX_LINES_PER_INTERVAL;
      if (more > 0) lines.push(`${name}: and ${more} more lines (millrace logs -f ${name})`);
    }
    return lines;
  }
}

/** `time \t request id \t LEVEL \t text` is shown as `LEVEL text`: docs/aws/lambda-invocations.md#text-logs. */
function userText(message: string): string | undefined {
  if (/^(INIT_START|START|END|REPORT)\b/.test(message)) return undefined;
  const [, level, text] = /^\S+\t\S+\t([A-Z]+)\t(.*)$/s.exec(message) ?? [];
  const shown = level === undefined ? message : level === 'INFO' ? text! : `${level} ${text!}`;
  return shown.trimEnd();
}
