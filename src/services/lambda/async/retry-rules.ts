import { parseFunctionArn } from '../function/name/name.ts';
import type { Concurrency } from '../invocation/concurrency.ts';
import { findInvokeConfig, type InvokeConfigs } from './invoke-configs.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const DEFAULT_RETRY_ATTEMPTS = 2;
const DEFAULT_MAX_AGE_SECONDS = 6 * 60 * 60;

/** How long asynchronous invocations of a function, version or alias are attempted. */
interface RetryRules {
  readonly maxRetryAttempts: number;
  readonly maxAgeMs: number;
  /** The function has a reserved concurrency of zero: AWS drops its invocations without an attempt. */
  readonly isStopped: boolean;
}

/** The rules that apply now; settings may change while an invocation waits. */
export type RetryRulesOf = (functionArn: string) => Promise<RetryRules>;

export function retryRules(configs: InvokeConfigs, concurrency: Concurrency): RetryRulesOf {
  return async (functionArn) => {
    const config = await findInvokeConfig(configs, functionArn);
    const parsed = parseFunctionArn(functionArn);
    return {
      maxRetryAttempts: config?.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
      maxAgeMs: (config?.maximumEventAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000,
      isStopped: parsed !== undefined && concurrency.reservations.of(parsed.namespace, parsed.name) === 0,
    };
  };
}
