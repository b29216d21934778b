import type { Logger } from '../../../../../lib/log/logger.ts';
import { OnceForEach } from '../../../../../lib/log/once-for-each.ts';
import { OperatorError } from '../../../../../lib/operator-error.ts';
import type { Forbidden } from '../session.ts';
import { connectionRemedy } from './remedy.ts';

/** Servers with a problem that are remembered. A larger cluster needs no more to be reached. */
const MAX_SERVERS = 64;

/** What the operator must know of the servers of NATS. A problem that stays the same is logged once. */
export class ServerProblems {
  readonly #logger: Logger;
  /** What was logged last of each server. */
  readonly #logged = new Map<string, string>();
  readonly #forbidden = new OnceForEach();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  warn(server: string, problem: string): void {
    if (this.#logged.get(server) === problem) return;
    if (this.#logged.size >= MAX_SERVERS && !this.#logged.has(server)) return;
    this.#logged.set(server, problem);
    this.#logger.warn(problem);
  }

  /** The server has served this gateway for a while: what comes is logged again. */
  forget(server: string): void {
    this.#logged.delete(server);
  }

  warnOfPermission({ operation, subject }: Forbidden): void {
    const may = operation === 'publish' ? 'publish to' : 'subscribe to';
    // The part that does not change.
    const [first, second, third] = subject.split('.');
    if (!this.#forbidden.isNew(`${operation} ${first}.${second}.${third}`)) return;
    this.#logger.warn(
      `NATS does not let the user of --store ${may} ${subject}: allow it in the permissions of the user, which docs/scaling.md lists`,
    );
  }
}

/** Why a server is not used, with the remedy. */
export function dialProblem(server: string, error: unknown): string {
  if (error instanceof OperatorError) return `${error.message}; it is not used`;
  const message = error instanceof Error ? error.message.trim() : String(error);
  return `NATS server ${server} cannot be used (${message}): ${connectionRemedy(error)}`;
}
