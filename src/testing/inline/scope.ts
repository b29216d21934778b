import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogLevel } from '../../bootstrap/log/console.ts';
import type { RoleOfHandler } from './role-header.ts';

/** An invocation that runs in this process. */
export interface InlineScope {
  /** The pipeline that the handler's AWS calls belong to. */
  readonly pipelineId: string;
  /** Whose permissions these calls need. */
  readonly role: RoleOfHandler;
  /** What the handler sees in `process.env`, over that of the process; undefined for what it has deleted. */
  readonly environment: Record<string, string | undefined>;
  /** Receives what the handler writes to the console. */
  readonly log: (level: LogLevel, args: readonly unknown[]) => void;
  readonly uncaughtException: (error: unknown) => void;
  readonly unhandledRejection: (reason: unknown, promise: unknown) => void;
  /** The handler has ended its process. */
  readonly exit: (code: number) => void;
}

interface ProcessHooks {
  readonly scopes: AsyncLocalStorage<InlineScope>;
  isInstalled: boolean;
}

// One for each process and not for each copy of this module: a test runner may load modules once for each file, and what
// is replaced here (console, environment, network) exists once.
const HOOKS = Symbol.for('millrace.testing.hooks');

export function processHooks(): ProcessHooks {
  const shared = globalThis as { [HOOKS]?: ProcessHooks };
  return (shared[HOOKS] ??= { scopes: new AsyncLocalStorage(), isInstalled: false });
}

/** The invocation that the caller's code belongs to. */
export function currentScope(): InlineScope | undefined {
  return processHooks().scopes.getStore();
}
