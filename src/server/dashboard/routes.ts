import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { Operator } from '../access/operator-gate.ts';
import { DASHBOARD_PREFIX } from './own-page.ts';
import { Refusal, refused } from './reply.ts';
import { PageRequest } from './request.ts';

export type Endpoint = (request: PageRequest) => Promise<WireResponse> | WireResponse;

/** Browsers let only pages of this origin send it. */
const WRITE_HEADER = 'x-millrace-dashboard';

/** Stands for one name in the path of a route. */
const ANY = '*';

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly endpoint: Endpoint;
}

/** The endpoints by method and path: `GET streams/*`. */
export class Routes {
  readonly #routes: readonly Route[];

  constructor(endpoints: Readonly<Record<string, Endpoint>>) {
    this.#routes = Object.entries(endpoints).map(([name, endpoint]) => {
      const [method = '', path = ''] = name.split(' ');
      return { method, parts: path.split('/'), endpoint };
    });
  }

  async serve(
    request: WireRequest,
    context: RequestContext,
    operator: Operator | undefined,
  ): Promise<WireResponse> {
    try {
      const { endpoint, names } = this.#find(request);
      return await endpoint(new PageRequest(request, names, context, operator));
    } catch (error) {
      if (error instanceof Refusal) return refused(error);
      throw error;
    }
  }

  /** @throws Refusal */
  #find({ method, path, headers }: WireRequest): { endpoint: Endpoint; names: string[] } {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const parts = path.slice(DASHBOARD_PREFIX.length).split('/');
    for (const route of this.#routes) {
      if (route.method !== wanted || !matches(route.parts, parts)) continue;
      if (wanted !== 'GET' && headers[WRITE_HEADER] !== '1') {
        throw new Refusal(403, 'NotFromPage', `Send the header ${WRITE_HEADER}: 1 with a ${method}.`);
      }
      const names = parts.filter((_, index) => route.parts[index] === ANY);
      return { endpoint: route.endpoint, names: names.map(decoded) };
    }
    throw new Refusal(404, 'NoSuchPath', `There is no ${method} ${path}.`);
  }
}

function matches(route: readonly string[], parts: readonly string[]): boolean {
  return (
    route.length === parts.length &&
    route.every((part, index) => (part === ANY ? parts[index] !== '' : part === parts[index]))
  );
}

/** @throws Refusal */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new Refusal(400, 'BadPath', `${name} is not percent-encoded text.`);
  }
}
