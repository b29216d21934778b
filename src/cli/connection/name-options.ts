import { UsageError } from '../command-line/options.ts';

/** @throws UsageError for options that cannot be the name of a stage or of a region */
export function requireNames(options: {
  readonly stage: string | undefined;
  readonly region: string | undefined;
}): void {
  const { stage, region } = options;
  if (stage !== undefined && !/^[a-zA-Z0-9-]+$/.test(stage)) {
    throw new UsageError(`--stage takes letters, digits and hyphens, not "${stage}"`);
  }
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region)) {
    throw new UsageError(`--region takes the name of a region, such as eu-west-1, not "${region}"`);
  }
}
