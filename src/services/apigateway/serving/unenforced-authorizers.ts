import type { Logger } from '../../../lib/log/logger.ts';

/** Routes that are remembered, more than all APIs of a project have; one beyond them is not reported. */
const MAX_ROUTES = 1_000;

/** Reports each route with an authorizer once, when it gets its first request since the start. */
export class UnenforcedAuthorizers {
  readonly #logger: Logger;
  readonly #reported = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param authorization the authorizationType of the route: `JWT`, `CUSTOM` */
  report(
    apiId: string,
    { route, authorization, isRefused }: { route: string; authorization: string; isRefused: boolean },
  ): void {
    const key = `${apiId} ${route}`;
    if (this.#reported.has(key) || this.#reported.size >= MAX_ROUTES) return;
    this.#reported.add(key);
    this.#logger.warn(
      isRefused
        ? 'the authorizer of a route is not supported by Millrace: with --auth enforce its requests are refused'
        : 'the authorizer of a route is not enforced by Millrace: every request reaches the function, without claims',
      { api: apiId, route, authorization },
    );
  }
}
