import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Deployment, Method, NewRestApi, Stage } from './shapes.ts';

export type RestMethod = Infer<typeof Method>;

/** A segment of a path, with its methods. The root has neither parent nor segment. */
export interface RestResource {
  readonly id: string;
  readonly parentId?: string;
  readonly pathPart?: string;
  /** By HTTP method. */
  readonly methods: Readonly<Record<string, RestMethod>>;
}

/** An API with its parts, in one document: a deletion removes all of it at once. Key: `apigateway/rest-api/ACCOUNT/REGION/ID`. */
export interface RestApiDocument extends Namespace {
  readonly id: string;
  readonly createdMs: number;
  readonly settings: Infer<typeof NewRestApi>;
  readonly rootResourceId: string;
  readonly resources: Readonly<Record<string, RestResource>>;
  readonly deployments: Readonly<Record<string, Infer<typeof Deployment>>>;
  readonly stages: Readonly<Record<string, Infer<typeof Stage>>>;
}

/** `/orders/{id}`; `/` for the root. */
export function pathOfResource({ resources }: Pick<RestApiDocument, 'resources'>, id: string): string {
  const parts: string[] = [];
  for (let at = resources[id]; at?.pathPart !== undefined; at = resources[at.parentId ?? '']) {
    parts.unshift(at.pathPart);
  }
  return `/${parts.join('/')}`;
}
