import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import colours from './colours.txt';
import one from './queries/one.sql';
import schema from './schema/schema.graphql';

declare const STAGE: string;

class Description {
  readonly kind = this.constructor.name;
  readonly stage = STAGE;
  readonly isNew = satisfies('2.1.0', '>=2');
  readonly sources = [one, schema, ...colours];
  readonly mail = readFileSync(join(process.env.LAMBDA_TASK_ROOT!, 'templates/mail.html'), 'utf8');
  readonly hasReadme = existsSync(join(process.env.LAMBDA_TASK_ROOT!, 'templates/README.md'));
}

export const handler = async () => new Description();
