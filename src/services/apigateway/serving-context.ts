import type { Upstream } from '../../lib/http/upstream.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { UnenforcedAuthorizers } from './serving/unenforced-authorizers.ts';
import type { Calls } from '../../schema/service.ts';
import type { UnroutedRequest } from '../http/request.ts';
import type { HttpResponse } from '../http/response.ts';

/** What serving a request needs. */
export interface ServingContext {
  /** Calls Lambda and Kinesis. */
  readonly calls: Calls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Sends the requests of integrations to other servers. */
  readonly upstream: Pick<Upstream, 'send'>;
  /**
   * Handles a request to an API of this server.
   * @param request with the path below the API
   * @returns undefined when the API does not exist
   */
  readonly serveApi: (apiId: string, request: UnroutedRequest) => Promise<HttpResponse> | undefined;
  readonly unenforcedAuthorizers: UnenforcedAuthorizers;
}
