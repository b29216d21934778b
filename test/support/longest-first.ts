import { BaseSequencer, type TestSpecification } from 'vitest/node';

// They wait for child processes, for 5 to 25 s each. Started last, one of them would run alone at the end.
const LONG = /\/test\/(crash|clients|races|reshard|simulation|cli\/(bench|commands|demo|deploy))\//;

/** Starts the long files first. Vitest knows which they are only after a first run in a clone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
