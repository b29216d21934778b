import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { WireResponse } from '../../protocol/http.ts';
import { GetStages } from '../../services/apigateway/http/operations/get-stages.ts';
import { httpApiTraits } from '../../services/apigateway/http/traits.ts';
import { GetStages as GetRestStages } from '../../services/apigateway/rest/operations/get-stages.ts';
import { restApiTraits } from '../../services/apigateway/rest/traits.ts';
import { API_PREFIX } from '../../services/apigateway/routing/api-path.ts';
import type { UnroutedRequest } from '../../services/http/request.ts';
import type { ResourceNames } from '../source/resource-names.ts';
import { httpCall, type HttpCallOptions, toResponse } from './http-call.ts';

/** A call of an API. */
export interface ApiCallOptions extends HttpCallOptions {
  /** The name of the stage: `$default` by default, or else the only one. */
  readonly stage?: string;
}

/** @internal */
export interface ApiTools {
  readonly region: string;
  /** Throws when the pipeline is closed. */
  readonly client: () => Client;
  readonly serve: (request: UnroutedRequest) => Promise<WireResponse>;
}

const DEFAULT_STAGE = '$default';

/** An HTTP API or a REST API of a pipeline. */
export class ApiView {
  readonly id: string;
  readonly #tools: ApiTools;

  /** @internal */
  constructor(id: string, tools: ApiTools) {
    this.id = id;
    this.#tools = tools;
  }

  /**
   * Calls a route.
   * @param path below the stage, with its query
   * @example await pipeline.api().fetch('/orders', { method: 'POST', json: { customer: 'ann' } })
   * @throws OperatorError for an API with several stages, none of which is the default
   */
  async fetch(path: string, { stage, ...init }: ApiCallOptions = {}): Promise<Response> {
    const { region, serve } = this.#tools;
    const call = await httpCall(`https://${this.id}.execute-api.${region}.amazonaws.com`, path, init);
    const below = `${API_PREFIX}${this.id}/${stage ?? (await this.#onlyStage())}`;
    return toResponse(await serve({ ...call, path: below + call.path }));
  }

  async #onlyStage(): Promise<string> {
    const names = await this.#stages();
    if (names.includes(DEFAULT_STAGE)) return DEFAULT_STAGE;
    const [name] = names;
    if (name !== undefined && names.length === 1) return name;
    throw new OperatorError(
      names.length === 0
        ? `The API ${this.id} has no stage. Deploy one.`
        : `The API ${this.id} has the stages ${names.join(', ')}. Name one: fetch(path, { stage: '${name}' }).`,
    );
  }

  async #stages(): Promise<string[]> {
    const client = this.#tools.client();
    try {
      const { items } = await client.call(httpApiTraits, GetStages, { ApiId: this.id });
      return items.map(({ stageName }) => stageName);
    } catch (error) {
      if (!isClientError(error, 'NotFoundException')) throw error;
      const { item } = await client.call(restApiTraits, GetRestStages, { restApiId: this.id });
      return item.map(({ stageName }) => stageName);
    }
  }
}

/** The id of an API by its name. @throws OperatorError as `Pipeline.api` */
export function findApi(names: ResourceNames, name?: string): string {
  const apis = names.all('api');
  if (name !== undefined) {
    const found = apis.get(name);
    if (found === undefined) throw names.unknown('api', name);
    return found;
  }
  const [id, ...others] = new Set(apis.values());
  if (id !== undefined && others.length === 0) return id;
  throw new OperatorError(
    id === undefined
      ? 'The pipeline has no API. An httpApi or http event of serverless.yml creates one; the URL of a function is called ' +
          "with pipeline.function('name').fetch(path)."
      : `The pipeline has several APIs. Name one of ${[...apis.keys()].join(', ')}: pipeline.api('name').`,
  );
}
