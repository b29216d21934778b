import { findNamespaces } from '../../../src/runtime/sandbox/probe.ts';
import { canRun } from '../not-run.ts';

/** Whether functions can have namespaces of their own on this machine; prints why not. */
export async function canHaveNamespaces(): Promise<boolean> {
  const { problem } = await findNamespaces(process.env);
  return canRun(
    problem === undefined,
    'functions in namespaces of their own',
    `This machine does not allow them: ${problem}.`,
  );
}
