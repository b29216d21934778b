import type { Namespace } from '../../../lib/aws/namespace.ts';
import { ownMember } from '../../../lib/own-member.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Infer } from '../../../schema/shape.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { BadRequest, Conflict, NotFound } from '../errors.ts';
import { newApiId, newPartId } from '../new-id.ts';
import { StoredApis } from '../stored-apis.ts';
import { describeResource } from './describe.ts';
import type { RestApiDocument, RestMethod, RestResource } from './document.ts';
import {
  methodOf,
  resourceOf,
  type StageDocument,
  stageOf,
  withMethod,
  without,
  withStage,
} from './document-parts.ts';
import { MAX_DEPLOYMENTS, MAX_RESOURCES } from './limits.ts';
import type { Deployment, NewRestApi, Resource } from './shapes.ts';

type NewStage = Omit<StageDocument, 'createdDate' | 'lastUpdatedDate'>;

interface MethodAddress {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

const HTTP_METHOD = /^(?:ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** The REST APIs of all accounts and regions. */
export class RestApis extends StoredApis<RestApiDocument> {
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({
    meta,
    clock,
    random,
  }: {
    readonly meta: MetaStore;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    super(meta, META_PREFIX.apigateway.restApi);
    this.#clock = clock;
    this.#random = random;
  }

  create({ account, region }: Namespace, settings: Infer<typeof NewRestApi>): Promise<RestApiDocument> {
    const rootResourceId = newApiId(this.#random);
    return this.store({
      account,
      region,
      id: newApiId(this.#random),
      createdMs: this.#clock.now(),
      settings,
      rootResourceId,
      resources: { [rootResourceId]: { id: rootResourceId, methods: {} } },
      deployments: {},
      stages: {},
    });
  }

  updateSettings(
    namespace: Namespace,
    id: string,
    change: (settings: RestApiDocument['settings']) => RestApiDocument['settings'],
  ): Promise<RestApiDocument> {
    return this.change(namespace, id, (api) => ({ ...api, settings: change(api.settings) }));
  }

  /** @throws Conflict when the parent has such a child */
  async addResource(
    namespace: Namespace,
    apiId: string,
    parentId: string,
    pathPart: string,
  ): Promise<Infer<typeof Resource>> {
    const resource = { id: newPartId(this.#random), parentId, pathPart, methods: {} };
    const api = await this.change(namespace, apiId, (current) => {
      resourceOf(current, parentId);
      const all = Object.values(current.resources);
      if (all.some((other) => other.parentId === parentId && other.pathPart === pathPart)) {
        throw Conflict(`Another resource with the same parent already has this name: ${pathPart}`);
      }
      if (all.length >= MAX_RESOURCES) {
        throw BadRequest(`Maximum number of resources for this API has been reached: ${MAX_RESOURCES}.`);
      }
      return { ...current, resources: { ...current.resources, [resource.id]: resource } };
    });
    return describeResource(api, resource);
  }

  /** Deletes a resource with those below it. */
  async deleteResource(namespace: Namespace, apiId: string, id: string): Promise<void> {
    await this.change(namespace, apiId, (api) => {
      if (resourceOf(api, id).parentId === undefined) throw BadRequest('Root resource cannot be removed');
      const isBelow = (resource: RestResource | undefined): boolean =>
        resource !== undefined && (resource.id === id || isBelow(api.resources[resource.parentId ?? '']));
      const kept = Object.entries(api.resources).filter(([, resource]) => !isBelow(resource));
      return { ...api, resources: Object.fromEntries(kept) };
    });
  }

  /** @throws Conflict when the resource has the method */
  async putMethod(
    namespace: Namespace,
    { restApiId, resourceId, httpMethod }: MethodAddress,
    settings: Omit<RestMethod, 'httpMethod'>,
  ): Promise<RestMethod> {
    if (!HTTP_METHOD.test(httpMethod)) throw BadRequest(`Invalid HTTP method specified: ${httpMethod}`);
    const method = { apiKeyRequired: false, ...settings, httpMethod };
    await this.change(namespace, restApiId, (api) => {
      if (Object.hasOwn(resourceOf(api, resourceId).methods, httpMethod)) {
        throw Conflict('Method already exists for this resource');
      }
      return withMethod(api, resourceId, httpMethod, method);
    });
    return method;
  }

  /** @throws NotFound */
  async requireMethod(
    namespace: Namespace,
    { restApiId, resourceId, httpMethod }: MethodAddress,
  ): Promise<RestMethod> {
    return methodOf(await this.require(namespace, restApiId), resourceId, httpMethod);
  }

  async changeMethod(
    namespace: Namespace,
    { restApiId, resourceId, httpMethod }: MethodAddress,
    change: (method: RestMethod) => RestMethod,
  ): Promise<void> {
    await this.change(namespace, restApiId, (api) =>
      withMethod(api, resourceId, httpMethod, change(methodOf(api, resourceId, httpMethod))),
    );
  }

  async deleteMethod(
    namespace: Namespace,
    { restApiId, resourceId, httpMethod }: MethodAddress,
  ): Promise<void> {
    await this.change(namespace, restApiId, (api) => {
      methodOf(api, resourceId, httpMethod);
      return withMethod(api, resourceId, httpMethod, undefined);
    });
  }

  /** Creates the stage that the deployment names, or gives it the deployment. */
  async deploy(
    namespace: Namespace,
    apiId: string,
    {
      stageName,
      stageDescription,
      description,
      variables,
    }: {
      readonly stageName?: string | undefined;
      readonly stageDescription?: string | undefined;
      readonly description?: string | undefined;
      readonly variables?: Record<string, string> | undefined;
    },
  ): Promise<Infer<typeof Deployment>> {
    const nowMs = this.#clock.now();
    const deployment = { id: newPartId(this.#random), description, createdDate: nowMs };
    await this.change(namespace, apiId, (api) => {
      const kept = Object.entries(api.deployments).slice(1 - MAX_DEPLOYMENTS);
      const next = {
        ...api,
        deployments: { ...Object.fromEntries(kept), [deployment.id]: deployment },
      };
      if (stageName === undefined) return next;
      const previous = ownMember(api.stages, stageName) ?? { stageName, createdDate: nowMs };
      return withStage(next, {
        ...previous,
        deploymentId: deployment.id,
        ...(stageDescription !== undefined && { description: stageDescription }),
        ...(variables && { variables }),
        lastUpdatedDate: nowMs,
      });
    });
    return deployment;
  }

  async deleteDeployment(namespace: Namespace, apiId: string, id: string): Promise<void> {
    await this.change(namespace, apiId, (api) => {
      if (!Object.hasOwn(api.deployments, id)) throw NotFound('Invalid Deployment identifier specified');
      if (Object.values(api.stages).some(({ deploymentId }) => deploymentId === id)) {
        throw BadRequest('Active stages pointing to this deployment must be moved or deleted');
      }
      return { ...api, deployments: without(api.deployments, id) };
    });
  }

  async addStage(namespace: Namespace, apiId: string, stage: NewStage): Promise<StageDocument> {
    const nowMs = this.#clock.now();
    const added = { ...stage, createdDate: nowMs, lastUpdatedDate: nowMs };
    await this.change(namespace, apiId, (api) => {
      if (Object.hasOwn(api.stages, stage.stageName)) throw Conflict('Stage already exists');
      return withStage(api, added);
    });
    return added;
  }

  /** @throws NotFound */
  async requireStage(namespace: Namespace, apiId: string, name: string): Promise<StageDocument> {
    return stageOf(await this.require(namespace, apiId), name);
  }

  async updateStage(
    namespace: Namespace,
    apiId: string,
    name: string,
    change: (stage: StageDocument) => StageDocument,
  ): Promise<StageDocument> {
    const api = await this.change(namespace, apiId, (current) =>
      withStage(current, { ...change(stageOf(current, name)), lastUpdatedDate: this.#clock.now() }),
    );
    return stageOf(api, name);
  }

  async deleteStage(namespace: Namespace, apiId: string, name: string): Promise<void> {
    await this.change(namespace, apiId, (api) => {
      stageOf(api, name);
      return { ...api, stages: without(api.stages, name) };
    });
  }
}
