import { OperatorError } from '../../lib/operator-error.ts';

/** @throws OperatorError when fake timers would stop the pipeline */
export function requireRealTimers(): void {
  const timers = [globalThis.setTimeout, globalThis.setImmediate] as unknown as { clock?: unknown }[];
  if (timers.every(({ clock }) => clock === undefined)) return;
  throw new OperatorError(
    'The timers of this process are fake (vi.useFakeTimers or jest.useFakeTimers), so a pipeline cannot run. Call ' +
      "vi.useRealTimers() before, and move the pipeline's own time with pipeline.advance('1h').",
  );
}
