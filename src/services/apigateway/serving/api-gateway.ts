import { MIB } from '../../../lib/bytes.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { UnroutedRequest } from '../../http/request.ts';
import type { HttpResponse } from '../../http/response.ts';
import type { HttpApiDocument } from '../http/document.ts';
import { ApiIndex } from '../routing/api-index.ts';
import { parseApiPath } from '../routing/api-path.ts';
import { listsOrigin } from './cors.ts';
import { gatewayResponse } from '../gateway-response.ts';
import type { RestApiDocument } from '../rest/document.ts';
import { prepareHttpApi, serveHttpApi, type ServedHttpApi } from './http-api-serving.ts';
import { callForService } from '../integration/call-for-service.ts';
import type { UrlRequest } from '../integration/call-url.ts';
import { mockOrigins } from '../integration/mock-integration.ts';
import { prepareRestApi, serveRestApi, type ServedRestApi } from './rest-api-serving.ts';
import type { ServingContext } from '../serving-context.ts';
import { UnenforcedAuthorizers } from './unenforced-authorizers.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_BODY_BYTES = 10 * MIB;

/** Handles the requests to all APIs. */
export class ApiGateway {
  readonly #context: ServingContext;
  readonly #httpApis: ApiIndex<HttpApiDocument, ServedHttpApi>;
  readonly #restApis: ApiIndex<RestApiDocument, ServedRestApi>;

  static async open({
    meta,
    ...context
  }: Omit<ServingContext, 'unenforcedAuthorizers' | 'serveApi'> & {
    readonly meta: MetaStore;
  }): Promise<ApiGateway> {
    const httpApis = await ApiIndex.open(meta, META_PREFIX.apigateway.httpApi, prepareHttpApi);
    const restApis = await ApiIndex.open(meta, META_PREFIX.apigateway.restApi, prepareRestApi);
    const unenforcedAuthorizers = new UnenforcedAuthorizers(context.logger);
    return new ApiGateway({ ...context, unenforcedAuthorizers }, httpApis, restApis);
  }

  private constructor(
    context: Omit<ServingContext, 'serveApi'>,
    httpApis: ApiIndex<HttpApiDocument, ServedHttpApi>,
    restApis: ApiIndex<RestApiDocument, ServedRestApi>,
  ) {
    this.#context = { ...context, serveApi: (apiId, request) => this.#serve(apiId, request) };
    this.#httpApis = httpApis;
    this.#restApis = restApis;
  }

  /** @param request with the whole path, including `API_PREFIX`, the id and the stage */
  async handle(request: UnroutedRequest, requestId: string): Promise<HttpResponse> {
    const { apiId = '', rest = '/' } = parseApiPath(request.path) ?? {};
    if (request.body.length > MAX_BODY_BYTES) return gatewayResponse(413, 'Request Entity Too Large');
    const served = this.#serve(apiId, { ...request, path: rest }, requestId);
    return served ?? gatewayResponse(403, 'Forbidden');
  }

  /** Calls a URL for another service, as integrations do. @throws Error when there is no response */
  callUrl(request: UrlRequest): ReturnType<typeof callForService> {
    return callForService(this.#context, request);
  }

  /** Whether the CORS settings of the API at a path list this origin by name; `*` does not count. */
  allowsOrigin(path: string, origin: string): boolean {
    const { apiId = '' } = parseApiPath(path) ?? {};
    const { corsConfiguration: cors } = this.#httpApis.find(apiId)?.api.settings ?? {};
    if (cors) return listsOrigin(cors, origin);
    // A REST API has no CORS settings, only OPTIONS methods that respond with headers.
    const { resources = {} } = this.#restApis.find(apiId)?.api ?? {};
    return Object.values(resources).some(({ methods }) => {
      const integration = methods['OPTIONS']?.methodIntegration;
      return integration?.type === 'MOCK' && mockOrigins(integration).includes(origin);
    });
  }

  /** The id of the API that was created first. */
  firstApi(): string | undefined {
    const apis = [...this.#httpApis.all(), ...this.#restApis.all()].map(({ api }) => api);
    return apis.toSorted((one, other) => one.createdMs - other.createdMs)[0]?.id;
  }

  close(): void {
    this.#httpApis.close();
    this.#restApis.close();
  }

  #serve(
    apiId: string,
    request: UnroutedRequest,
    requestId = this.#context.random.uuid(),
  ): Promise<HttpResponse> | undefined {
    const httpApi = this.#httpApis.find(apiId);
    if (httpApi) return serveHttpApi(this.#context, httpApi, request, requestId);
    const restApi = this.#restApis.find(apiId);
    return restApi && serveRestApi(this.#context, restApi, request, requestId);
  }
}
