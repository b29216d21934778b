import type { Connection } from '../connection/connect.ts';
import { formatHandler } from './format-handler.ts';
import { parseLogLine } from './parse-log-line.ts';
import type { FunctionEvent } from './print-log.ts';

// Invocations whose error has been located. The oldest is forgotten, and its next error is located again.
const MAX_LOCATED = 1_000;

/** Names the handler of a project's function for the first error of each of its invocations. */
export class ErrorHandlers {
  readonly #handlers: ReadonlyMap<string, string>;
  readonly #located = new Set<string>();

  constructor(found: Connection['found']) {
    const declared = found.kind === 'project' ? [...found.project.handlers] : [];
    this.#handlers = new Map(declared.map(([name, handler]) => [name, formatHandler(handler)]));
  }

  /** `handler.checkout (serverless.yml:14)` */
  of({ functionName, message, id }: FunctionEvent): string | undefined {
    const line = parseLogLine(message);
    if (line.kind !== 'text' || line.level !== 'ERROR') return undefined;
    const invocation = line.requestId ?? id;
    if (this.#located.has(invocation)) return undefined;
    if (this.#located.size >= MAX_LOCATED) this.#located.delete(this.#located.values().next().value!);
    this.#located.add(invocation);
    return this.#handlers.get(functionName);
  }
}
