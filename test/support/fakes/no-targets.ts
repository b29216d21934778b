import type { SendToTarget } from '../../../src/services/targets/target.ts';

/** For tests in which topics have no functions. */
export const noTargets: SendToTarget = () => Promise.reject(new Error('this test invokes nothing'));
