import type { Logger } from '../../../../lib/log/logger.ts';
import type { Publisher } from './publish.ts';
import type { RequestTools } from './requests.ts';

/** What the logs of one process share. */
export interface NatsTools extends RequestTools {
  readonly publisher: Publisher;
  readonly logger: Logger;
}
