import type { BoundOperation, Service } from '../../schema/service.ts';
import type { WireRequest } from '../http.ts';
import { compareSpecificity, matchPath, parsePathTemplate } from './path-template.ts';
import type { PathTemplate } from './path-template.ts';

interface Route {
  readonly name: string;
  readonly method: string;
  readonly template: PathTemplate;
}

export interface RouteMatch {
  /** Of the operation. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the operation's path demands of the query. */
  readonly queryNames: readonly string[];
}

/** Finds the operation of a service that is addressed by method, path and query. */
export class Routes {
  readonly #routes: readonly Route[];

  constructor({ operations }: Service) {
    this.#routes = [...operations]
      .flatMap(([name, bound]) => routeOf(name, bound))
      .sort((one, other) => compareSpecificity(one.template, other.template));
  }

  /** @param path where it is not the request's own: the bucket may come from the host */
  find({ method, query, path: sentPath }: WireRequest, path = sentPath): RouteMatch | undefined {
    for (const route of this.#routes) {
      if (route.method !== method) continue;
      const labels = matchPath(route.template, path, query);
      if (labels) return { name: route.name, labels, queryNames: route.template.query.map(([name]) => name) };
    }
    return undefined;
  }
}

function routeOf(name: string, { operation: { http } }: BoundOperation): Route[] {
  return http ? [{ name, method: http.method, template: parsePathTemplate(http.path) }] : [];
}
