import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { Infer } from '../../../schema/shape.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { BadRequest, Conflict, NotFound } from '../errors.ts';
import { newApiId, newPartId } from '../new-id.ts';
import { StoredApis } from '../stored-apis.ts';
import {
  type ApiSettings,
  type HttpApiDocument,
  PART_ID,
  PART_NAME,
  type PartKind,
  type PartsByKind,
} from './document.ts';
import { MAX_PARTS } from './limits.ts';
import type { NewApi } from './shapes.ts';
import type { TaggedResource } from './tagged-arn.ts';

/** The parts that clients create one by one; `deploy` creates deployments. */
type AddedKind = Exclude<PartKind, 'deployments'>;

/** The parts of one kind of an API. */
interface PartsAddress<Kind extends PartKind = PartKind> {
  readonly apiId: string;
  readonly kind: Kind;
}

interface PartAddress<Kind extends PartKind = PartKind> extends PartsAddress<Kind> {
  readonly id: string;
}

/** A part without the members that it gets when it is created. */
type NewPart<Kind extends AddedKind> = Omit<
  PartsByKind[Kind],
  Exclude<(typeof PART_ID)[Kind], 'stageName'> | 'createdDate' | 'lastUpdatedDate'
>;

/** The HTTP APIs of all accounts and regions. */
export class HttpApis extends StoredApis<HttpApiDocument> {
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
    super(meta, META_PREFIX.apigateway.httpApi);
    this.#clock = clock;
    this.#random = random;
  }

  create(
    { account, region }: Namespace,
    { tags = {}, protocolType: _protocol, ...settings }: Infer<typeof NewApi>,
  ): Promise<HttpApiDocument> {
    return this.store({
      account,
      region,
      id: newApiId(this.#random),
      createdMs: this.#clock.now(),
      settings,
      tags,
      routes: {},
      integrations: {},
      stages: {},
      authorizers: {},
      deployments: {},
    });
  }

  /** Members that are undefined are removed. */
  updateSettings(
    namespace: Namespace,
    id: string,
    settings: { readonly [Name in keyof ApiSettings]?: ApiSettings[Name] | undefined },
  ): Promise<HttpApiDocument> {
    return this.change(namespace, id, (api) => ({
      ...api,
      settings: { ...api.settings, ...settings, name: settings.name ?? api.settings.name },
    }));
  }

  /** @param check throws for a part that the API cannot have */
  async addPart<Kind extends AddedKind>(
    namespace: Namespace,
    { apiId, kind }: PartsAddress<Kind>,
    settings: NewPart<Kind>,
    check: (api: HttpApiDocument) => void = () => {},
  ): Promise<PartsByKind[Kind]> {
    const nowMs = this.#clock.now();
    const part = {
      [PART_ID[kind]]: newPartId(this.#random),
      ...(kind === 'stages' && { createdDate: nowMs, lastUpdatedDate: nowMs }),
      ...settings,
    } as unknown as PartsByKind[Kind];
    const id = idOf(kind, part);
    await this.change(namespace, apiId, (api) => {
      if (Object.hasOwn(api[kind], id)) throw Conflict(`${PART_NAME[kind]} already exists`);
      check(api);
      return withPart(withRoom(api, kind), kind, id, part);
    });
    return part;
  }

  /** @throws NotFound */
  async requirePart<Kind extends PartKind>(
    namespace: Namespace,
    { apiId, kind, id }: PartAddress<Kind>,
  ): Promise<PartsByKind[Kind]> {
    return partOf(await this.require(namespace, apiId), kind, id);
  }

  async listParts<Kind extends PartKind>(
    namespace: Namespace,
    { apiId, kind }: PartsAddress<Kind>,
  ): Promise<PartsByKind[Kind][]> {
    return Object.values((await this.require(namespace, apiId))[kind]);
  }

  /** @param check throws for a part that the API cannot have */
  async updatePart<Kind extends PartKind>(
    namespace: Namespace,
    { apiId, kind, id }: PartAddress<Kind>,
    settings: Partial<PartsByKind[Kind]>,
    check: (api: HttpApiDocument, next: PartsByKind[Kind]) => void = () => {},
  ): Promise<PartsByKind[Kind]> {
    const api = await this.change(namespace, apiId, (current) => {
      const next = { ...partOf(current, kind, id), ...settings };
      check(current, next);
      const dated = kind === 'stages' ? { ...next, lastUpdatedDate: this.#clock.now() } : next;
      return withPart(current, kind, id, dated);
    });
    return partOf(api, kind, id);
  }

  /** @throws NotFound, or Conflict for an integration that a route uses */
  async removePart(namespace: Namespace, { apiId, kind, id }: PartAddress): Promise<void> {
    await this.change(namespace, apiId, (api) => {
      partOf(api, kind, id);
      const route =
        kind === 'integrations' &&
        Object.values(api.routes).find(({ target }) => target === `integrations/${id}`);
      if (route) {
        throw Conflict(
          `Cannot delete Integration '${id}' because it is referenced by Route '${route.routeKey}'.`,
        );
      }
      return { ...api, [kind]: without<unknown>(api[kind], id) };
    });
  }

  /** @param stageName the stage that gets the new deployment */
  async deploy(
    namespace: Namespace,
    apiId: string,
    settings: { readonly description?: string | undefined },
    stageName: string | undefined,
  ): Promise<PartsByKind['deployments']> {
    const nowMs = this.#clock.now();
    const deploymentId = newPartId(this.#random);
    const deployment = {
      ...settings,
      deploymentId,
      autoDeployed: false,
      createdDate: nowMs,
      deploymentStatus: 'DEPLOYED',
    };
    await this.change(namespace, apiId, (api) => {
      const next = withPart(withRoom(api, 'deployments'), 'deployments', deploymentId, deployment);
      if (stageName === undefined) return next;
      const stage = { ...partOf(api, 'stages', stageName), deploymentId, lastUpdatedDate: nowMs };
      return withPart(next, 'stages', stageName, stage);
    });
    return deployment;
  }

  async tags(namespace: Namespace, { apiId, stageName }: TaggedResource): Promise<Record<string, string>> {
    const api = await this.require(namespace, apiId);
    return stageName === undefined ? api.tags : (partOf(api, 'stages', stageName).tags ?? {});
  }

  async updateTags(
    namespace: Namespace,
    { apiId, stageName }: TaggedResource,
    change: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<void> {
    await this.change(namespace, apiId, (api) => {
      if (stageName === undefined) return { ...api, tags: change(api.tags) };
      const stage = partOf(api, 'stages', stageName);
      return withPart(api, 'stages', stageName, { ...stage, tags: change(stage.tags ?? {}) });
    });
  }
}

function idOf<Kind extends PartKind>(kind: Kind, part: PartsByKind[Kind]): string {
  return (part as unknown as Record<string, string>)[PART_ID[kind]]!;
}

function partOf<Kind extends PartKind>(api: HttpApiDocument, kind: Kind, id: string): PartsByKind[Kind] {
  const parts = api[kind] as Readonly<Record<string, PartsByKind[Kind]>>;
  if (!Object.hasOwn(parts, id))
    throw NotFound(`Unable to find ${PART_NAME[kind]} by key ${id} within the provided ${api.id}`);
  return parts[id]!;
}

/** @throws BadRequest when the API has as many parts of the kind as it can have */
function withRoom(api: HttpApiDocument, kind: PartKind): HttpApiDocument {
  const ids = Object.keys(api[kind]);
  if (ids.length < MAX_PARTS[kind]) return api;
  if (kind === 'deployments') return { ...api, deployments: without(api.deployments, ids[0]!) };
  throw BadRequest(`Maximum number of ${kind} for this API has been reached: ${MAX_PARTS[kind]}.`);
}

function withPart<Kind extends PartKind>(
  api: HttpApiDocument,
  kind: Kind,
  id: string,
  part: PartsByKind[Kind],
): HttpApiDocument {
  return { ...api, [kind]: { ...api[kind], [id]: part } };
}

function without<T>(parts: Readonly<Record<string, T>>, id: string): Record<string, T> {
  return Object.fromEntries(Object.entries(parts).filter(([key]) => key !== id));
}
