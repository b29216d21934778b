import { REGION_NAME } from '../../lib/aws/region-name.ts';
import { type Extras, type Option, parsed, UsageError } from '../command-line/options.ts';

export function regionOption(summary: string, extras?: Extras): Option<string | undefined> {
  return parsed(
    'REGION',
    summary,
    (name, typed) => {
      if (REGION_NAME.test(typed)) return typed;
      throw new UsageError(`--${name} takes the name of a region, such as eu-west-1, not "${typed}"`);
    },
    extras,
  );
}

export function stageOption(summary: string, extras?: Extras): Option<string | undefined> {
  return parsed(
    'STAGE',
    summary,
    (name, typed) => {
      if (/^[a-zA-Z0-9-]+$/.test(typed)) return typed;
      throw new UsageError(`--${name} takes letters, digits and hyphens, not "${typed}"`);
    },
    extras,
  );
}
