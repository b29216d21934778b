import { EnvironmentExit } from '../inline/environment-exit.ts';
import type { Handler } from '../inline/handler.ts';
import type { FunctionFault } from '../../server/controls/faults/fault.ts';

/** The handler that an invocation with a fault runs. */
export function faultyHandler({ kind, error }: FunctionFault): Handler | 'throttle' {
  switch (kind) {
    case 'throttle':
      return 'throttle';
    case 'hang':
      return () => new Promise(() => {});
    case 'fail':
      return () => {
        throw error;
      };
    case 'out-of-memory':
      return () => {
        throw new EnvironmentExit({ kind: 'out-of-memory' });
      };
  }
}
