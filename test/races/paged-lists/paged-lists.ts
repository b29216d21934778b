import { LOGS_LISTS } from './logs.ts';
import { LAMBDA_LISTS } from './lambda.ts';
import { IAM_LISTS } from './iam.ts';
import { AUTO_SCALING_LISTS } from './auto-scaling.ts';
import { EVENTS_LISTS } from './events.ts';
import { MESSAGE_LISTS } from './messages.ts';
import { OTHER_LISTS } from './others.ts';
import type { PagedList } from './list-of.ts';

/** Every paged list whose items a deletion may shift. */
export const PAGED_LISTS: readonly PagedList[] = [
  ...LOGS_LISTS,
  ...LAMBDA_LISTS,
  ...IAM_LISTS,
  ...AUTO_SCALING_LISTS,
  ...EVENTS_LISTS,
  ...MESSAGE_LISTS,
  ...OTHER_LISTS,
];
