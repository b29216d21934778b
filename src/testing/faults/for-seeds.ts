import { OperatorError } from '../../lib/operator-error.ts';

/** The environment variable that names the one seed to run. */
const SEED_VARIABLE = 'MILLRACE_SEED';

/**
 * Runs a test with the seeds 1 to `count`, one after another. The message of a failure begins with the seed, and says how
 * to run that seed alone: with `MILLRACE_SEED` in the environment.
 * @example await forSeeds(20, async (seed) => { pipeline.faults.random({ seed }); … });
 */
export async function forSeeds(count: number, run: (seed: number) => unknown): Promise<void> {
  for (const seed of seedsOf(count, process.env[SEED_VARIABLE])) {
    try {
      await run(seed);
    } catch (error) {
      if (error instanceof Error) {
        error.message = `Seed ${seed}: ${error.message}\nTo run this seed alone: ${SEED_VARIABLE}=${seed}`;
      }
      throw error;
    }
  }
}

function seedsOf(count: number, only: string | undefined): readonly number[] {
  if (only === undefined || only === '') return Array.from({ length: count }, (_, index) => index + 1);
  if (/^\d+$/.test(only)) return [Number(only)];
  throw new OperatorError(`${SEED_VARIABLE} is ${only}, and must be the number of a seed.`);
}
