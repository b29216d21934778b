import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { ApiGateway } from '../../services/apigateway/serving/api-gateway.ts';
import { API_PREFIX } from '../../services/apigateway/routing/api-path.ts';
import {
  type PendingRequests,
  RESPONSE_PREFIX,
} from '../../services/cloudformation/custom-resources/pending-requests.ts';
import { CODE_PREFIX, type CodeLinks } from '../../services/lambda/code/download.ts';
import type { CodeStore } from '../../services/lambda/code/store.ts';
import { URL_PREFIX } from '../../services/lambda/url/document.ts';
import type { ClientAccess } from '../../services/http/client-access.ts';
import type { FunctionUrls } from '../../services/lambda/url/function-urls.ts';
import {
  CERTIFICATE_PREFIX,
  type MessageSigner,
  parseCertificatePath,
} from '../../services/sns/message-signer.ts';

export interface FunctionRoutes {
  readonly urls: FunctionUrls;
  readonly apis: ApiGateway;
  readonly code: CodeStore;
  readonly codeLinks: CodeLinks;
  readonly signer: MessageSigner;
  readonly customRequests: PendingRequests;
}

/**
 * Serves function URLs and APIs, the URLs that services return for code and certificates, and the responses of custom resources.
 * @param client undefined while access is not checked
 * @returns undefined for other paths
 */
export function serveFunctionRoute(
  { urls, apis, code, codeLinks, signer, customRequests }: FunctionRoutes,
  request: WireRequest,
  requestId: string,
  client?: ClientAccess,
): Promise<WireResponse> | undefined {
  const { path } = request;
  if (path.startsWith(URL_PREFIX)) return serveFunctions(urls, request, requestId, client);
  if (path.startsWith(API_PREFIX)) return serveFunctions(apis, request, requestId, client);
  if (path.startsWith(CODE_PREFIX)) return sendCode(code, codeLinks.packageAt(path, request.query));
  if (path.startsWith(RESPONSE_PREFIX)) return receiveResponse(customRequests, request);
  if (path.startsWith(CERTIFICATE_PREFIX)) return sendCertificate(signer, path);
  return undefined;
}

async function serveFunctions(
  gateway: FunctionUrls | ApiGateway,
  { method, path, rawQuery = '', headers, body }: WireRequest,
  requestId: string,
  client: ClientAccess | undefined,
): Promise<WireResponse> {
  const response = await gateway.handle({ method, path, rawQuery, headers, body, client }, requestId);
  return { ...response, headers: { 'x-amzn-RequestId': requestId, ...response.headers } };
}

async function sendCertificate(signer: MessageSigner, path: string): Promise<WireResponse> {
  const id = parseCertificatePath(path);
  const certificate = id === undefined ? undefined : await signer.certificate(id);
  return certificate === undefined
    ? { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such certificate.\n' }
    : { status: 200, headers: { 'content-type': 'application/x-pem-file' }, body: certificate };
}

async function receiveResponse(
  requests: PendingRequests,
  { method, path, body }: WireRequest,
): Promise<WireResponse> {
  const isReceived = method === 'PUT' && (await requests.receive(path, body));
  return isReceived
    ? { status: 200, headers: {}, body: '' }
    : {
        status: 403,
        headers: { 'content-type': 'text/plain' },
        body: 'No request waits for this response.\n',
      };
}

async function sendCode(code: CodeStore, sha256: string | undefined): Promise<WireResponse> {
  const zip = sha256 === undefined ? undefined : await code.zipOf(sha256);
  if (!zip)
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such code.\n' };
  return { status: 200, headers: { 'content-type': 'application/zip' }, body: zip };
}
