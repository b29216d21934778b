import type { BoundOperation, Service } from '../../schema/service.ts';
import type { WireRequest } from '../http.ts';
import { compareSpecificity, matchPath, parsePathTemplate, type PathTemplate } from './path-template.ts';

interface Route {
  readonly name: string;
  readonly method: string;
  readonly template: PathTemplate;
  readonly header: string | undefined;
}

export interface RouteMatch {
  /** The operation. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Query parameters that the operation requires. */
  readonly queryNames: readonly string[];
  /** The header that the operation requires. */
  readonly header: string | undefined;
}

/** Finds the operation of a service by method, path and query. */
export class Routes {
  readonly #service: Service;
  #routes: readonly Route[] | undefined;

  constructor(service: Service) {
    this.#service = service;
  }

  find({ method, path, query, headers }: WireRequest): RouteMatch | undefined {
    // Parsed when they are first needed, because most services are not called.
    this.#routes ??= routesOf(this.#service);
    for (const route of this.#routes) {
      const { name, template, header } = route;
      if (route.method !== method || (header !== undefined && headers[header] === undefined)) continue;
      const labels = matchPath(template, path, query);
      if (labels) return { name, labels, queryNames: template.query.map(([part]) => part), header };
    }
    return undefined;
  }
}

function routesOf({ operations }: Service): Route[] {
  return [...operations]
    .flatMap(([name, bound]) => routeOf(name, bound))
    .sort(
      (one, other) =>
        compareSpecificity(one.template, other.template) ||
        Number(other.header !== undefined) - Number(one.header !== undefined),
    );
}

function routeOf(name: string, { operation: { http } }: BoundOperation): Route[] {
  return http
    ? [{ name, method: http.method, template: parsePathTemplate(http.path), header: http.header }]
    : [];
}
