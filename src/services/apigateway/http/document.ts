import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Infer } from '../../../schema/shape.ts';
import type { Authorizer, Deployment, Integration, NewApi, Route, Stage } from './shapes.ts';

/** The parts of an API, by the name of their list in paths. */
export interface PartsByKind {
  readonly routes: Infer<typeof Route>;
  readonly integrations: Infer<typeof Integration>;
  readonly stages: Infer<typeof Stage>;
  readonly authorizers: Infer<typeof Authorizer>;
  readonly deployments: Infer<typeof Deployment>;
}

export type PartKind = keyof PartsByKind;

/** The member of a part that identifies it. */
export const PART_ID = {
  routes: 'routeId',
  integrations: 'integrationId',
  stages: 'stageName',
  authorizers: 'authorizerId',
  deployments: 'deploymentId',
} as const satisfies Record<PartKind, string>;

/** The name of a part in messages. */
export const PART_NAME = {
  routes: 'Route',
  integrations: 'Integration',
  stages: 'Stage',
  authorizers: 'Authorizer',
  deployments: 'Deployment',
} as const satisfies Record<PartKind, string>;

export type ApiSettings = Omit<
  Infer<typeof NewApi>,
  'tags' | 'target' | 'routeKey' | 'credentialsArn' | 'protocolType'
>;

/**
 * An API with its parts by id, in one document: a deletion removes all of it at once. Key:
 * `apigateway/http-api/ACCOUNT/REGION/ID`.
 */
export type HttpApiDocument = Namespace & {
  readonly id: string;
  readonly createdMs: number;
  readonly settings: ApiSettings;
  readonly tags: Readonly<Record<string, string>>;
} & { readonly [Kind in PartKind]: Readonly<Record<string, PartsByKind[Kind]>> };
