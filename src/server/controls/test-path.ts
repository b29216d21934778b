import { OPERATOR_PREFIX } from '../routing/operator-routes.ts';

/** Prefix of the paths of test controls. */
export const TEST_PREFIX = `${OPERATOR_PREFIX}/test`;

export function isTestPath(path: string): boolean {
  return path === TEST_PREFIX || path.startsWith(`${TEST_PREFIX}/`);
}
