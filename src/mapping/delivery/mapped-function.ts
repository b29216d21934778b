import { BrokenInvariant } from '../../lib/assert.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { TraceHeader } from '../../lib/trace/trace-header.ts';
import type { InvocationResult } from '../../runtime/port.ts';
import type { LoopSignals } from '../loop-signals.ts';
import { isQueueMapping } from '../document.ts';
import type { FunctionInvoker, MappedFunctionInfo, MissingAction } from '../port.ts';
import type { RunningMapping } from '../running-mapping.ts';

export type InvokeOutcome =
  | {
      readonly kind: 'reached';
      readonly requestId: string;
      readonly result: InvocationResult & { readonly kind: 'finished' };
    }
  /** Does not count as an attempt. */
  | NotReached;

export interface NotReached {
  readonly kind: 'not-reached';
  readonly reason: 'throttled' | 'not-found' | 'internal';
}

export interface MappedFunctionOptions {
  readonly invoker: FunctionInvoker;
  /** Checks the role of the function; it is not checked by default. */
  readonly missingAction?: MissingAction | undefined;
  readonly mapping: RunningMapping;
  /** The shard of the loop, for log lines. */
  readonly shardId?: string;
  readonly signals: LoopSignals;
  readonly random: Random;
  readonly logger: Logger;
}

/** The function of a mapping, as one loop calls it. Counts invocations and reports why one was not possible. */
export class MappedFunction {
  readonly #options: MappedFunctionOptions;
  /** The action that the role lacked when it was last checked. */
  #missingAction: string | undefined;

  constructor(options: MappedFunctionOptions) {
    this.#options = options;
  }

  /** Whether the role may lose access to the source. */
  get checksRole(): boolean {
    return this.#options.missingAction !== undefined;
  }

  /** @returns undefined while the function does not exist, or its role may not read the source */
  async roleArn(): Promise<string | undefined> {
    const { invoker, mapping } = this.#options;
    const described = await invoker.describe(this.#functionArn);
    if (!described) mapping.report('PROBLEM: Function not found');
    return described && (await this.#mayRead(described)) ? described.roleArn : undefined;
  }

  /** @param recordTrace the trace to continue, if any */
  async invoke(event: Buffer, recordTrace?: TraceHeader): Promise<InvokeOutcome> {
    const { invoker, mapping, random, signals } = this.#options;
    // The loop may have waited since it looked last.
    if (signals.isAborted) return { kind: 'not-reached', reason: 'internal' };
    const requestId = random.uuid();
    const trace = recordTrace && withoutLineage(recordTrace);
    let result: Awaited<ReturnType<typeof invoker.invoke>>;
    try {
      result = await invoker.invoke(this.#functionArn, event, { requestId, trace, signal: signals.abort });
    } catch (error) {
      if (error instanceof BrokenInvariant) throw error;
      if (!signals.isAborted) this.#reportInternalError(error);
      return { kind: 'not-reached', reason: 'internal' };
    }
    switch (result.kind) {
      case 'throttled':
        mapping.statistics.throttles++;
        return { kind: 'not-reached', reason: 'throttled' };
      case 'not-found':
        mapping.report('PROBLEM: Function not found');
        return { kind: 'not-reached', reason: 'not-found' };
      case 'finished':
        mapping.statistics.invocations++;
        return { kind: 'reached', requestId, result };
    }
  }

  async #mayRead({ roleArn }: MappedFunctionInfo): Promise<boolean> {
    const { logger, mapping, missingAction } = this.#options;
    if (!missingAction) return true;
    const document = mapping.document();
    const { account, region, eventSourceArn } = document;
    const functionArn = this.#functionArn;
    const action = await missingAction({ account, region, eventSourceArn, functionArn, roleArn });
    if (action !== undefined) {
      mapping.report(
        isQueueMapping(document) ? 'PROBLEM: Cannot access queue' : 'PROBLEM: Cannot access stream',
      );
      if (action !== this.#missingAction) {
        logger.warn('the role of a function may not read the source of its mapping; the mapping waits', {
          action,
          role: roleArn,
          function: functionArn,
          eventSourceArn,
        });
      }
    }
    this.#missingAction = action;
    return action === undefined;
  }

  get #functionArn(): string {
    return this.#options.mapping.document().settings.functionArn;
  }

  #reportInternalError(error: unknown): void {
    const { logger, mapping, shardId } = this.#options;
    logger.error('an event source mapping could not invoke its function', {
      function: this.#functionArn,
      ...(shardId !== undefined && { shardId }),
      error,
    });
    mapping.report('PROBLEM: internal Lambda error. Please contact Lambda customer support.');
  }
}

/** Loops through streams are not detected, as on AWS: each batch begins a new chain of requests. */
function withoutLineage({ lineage: _counted, ...trace }: TraceHeader): TraceHeader {
  return trace;
}
