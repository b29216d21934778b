import type { ScopeProblems } from './faults.ts';
import type { SignatureParts } from './parts.ts';

const REGION = /^[a-z0-9-]{1,32}$/;

/** What is wrong with a scope, whichever service the request addresses. This server has every region. */
export function findScopeProblems(
  { date, region, terminator }: SignatureParts,
  timestamp: string,
): ScopeProblems | undefined {
  const problems: ScopeProblems = {
    ...(!REGION.test(region) && { region }),
    ...(terminator !== 'aws4_request' && { terminator }),
    ...(!timestamp.startsWith(`${date}T`) && { date: { found: date, timestamp } }),
  };
  return Object.keys(problems).length === 0 ? undefined : problems;
}
