import { BaseSequencer, type TestSpecification } from 'vitest/node';

// They wait for child processes, for 5 to 25 s each. Started last, one of them would run alone at the end.
const LONG = /\/test\/(crash|clients|races|reshard|simulation|cli\/(bench|commands|demo|deploy))\//;

/**
 * Starts the long files of each project first. Vitest knows which they are only after a first run in a clone. Projects stay
 * together: Vitest ends a shared worker, with all that it has loaded, when the next file is of another project.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...new Set(sorted.map(({ project }) => project))].flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}
