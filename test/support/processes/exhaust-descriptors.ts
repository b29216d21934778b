import { closeSync, openSync } from 'node:fs';
import type { TestContext } from 'vitest';
import { canRun } from '../not-run.ts';

// Far above the usual 1,024. A test is skipped on a host that allows more.
const MOST_DESCRIPTORS = 70_000;

/** Opens as many descriptors as possible. Skips the test if there are too many. @returns a function that closes them */
export function exhaustDescriptors({ task, skip }: TestContext): () => void {
  const opened: number[] = [];
  const closeAll = () => opened.forEach((descriptor) => closeSync(descriptor));
  try {
    while (opened.length < MOST_DESCRIPTORS) opened.push(openSync('/dev/null', 'r'));
  } catch {
    return closeAll;
  }
  closeAll();
  const reason = `This host allows more than ${MOST_DESCRIPTORS} open files.`;
  canRun(false, task.name, reason);
  return skip(reason);
}
