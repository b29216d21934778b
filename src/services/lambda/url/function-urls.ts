import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import { traceOfHeaders } from '../../../lib/trace/trace-header.ts';
import type { Invocation } from '../../../runtime/port.ts';
import { isServiceError } from '../../../schema/error.ts';
import { forwardedHeaders } from '../../http/forwarded-headers.ts';
import type { Admission } from '../../http/client-access.ts';
import { payload2 } from '../../http/payload-2.ts';
import type { HttpRequest, UnroutedRequest } from '../../http/request.ts';
import { type HttpResponse, responseOf } from '../../http/response.ts';
import type { Signer } from '../../http/signer.ts';
import { AccessDenied } from '../errors.ts';
import type { Attachments } from '../attachments.ts';
import type { Functions } from '../function/functions.ts';
import type { FunctionDocument } from '../function/documents.ts';
import { functionArn, LATEST } from '../function/name/name.ts';
import type { LambdaInvoker } from '../invocation/invoker.ts';
import { startStreaming } from '../invocation/response-stream.ts';
import { MAX_REQUEST_BYTES } from '../limits.ts';
import { corsHeaders, preflightHeaders } from './cors.ts';
import { parseUrlPath, type UrlDocument, type UrlTarget } from './document.ts';
import { failureResponse, forbiddenResponse, messageResponse } from './failure.ts';
import { streamedResponse } from './stream-response.ts';
import type { UrlIndex } from './url-index.ts';

export interface FunctionUrlsOptions {
  readonly index: UrlIndex;
  readonly functions: Functions;
  readonly attachments: Attachments;
  readonly invoker: LambdaInvoker;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Handles requests to function URLs by invoking their functions. */
export class FunctionUrls {
  readonly #options: FunctionUrlsOptions;

  constructor(options: FunctionUrlsOptions) {
    this.#options = options;
  }

  /** @param request with the whole path, including `URL_PREFIX` and the id */
  async handle(request: UnroutedRequest, requestId: string): Promise<HttpResponse> {
    const found = await this.#find(request.path);
    if (!found) return forbiddenResponse();
    const { url, target, rawPath } = found;
    const { origin } = request.headers;
    const cors = corsHeaders(url.cors, origin);
    if (request.method === 'OPTIONS' && url.cors && origin !== undefined) {
      return {
        status: 200,
        headers: { ...cors, ...preflightHeaders(url.cors) },
        cookies: [],
        body: Buffer.alloc(0),
      };
    }
    const admission = await admit(url, target, request);
    const response = admission.isAllowed
      ? await this.#invoke(url, target, { ...request, rawPath }, { requestId, signer: admission.signer })
      : forbiddenResponse();
    return { ...response, headers: { ...response.headers, ...cors } };
  }

  /** Whether the CORS settings of the URL at a path list this origin by name; `*` does not count. */
  async allowsOrigin(path: string, origin: string): Promise<boolean> {
    const found = await this.#find(path);
    return found?.url.cors?.AllowOrigins?.includes(origin) === true;
  }

  async #find(path: string): Promise<{ url: UrlDocument; target: UrlTarget; rawPath: string } | undefined> {
    const { index, attachments } = this.#options;
    const parsed = parseUrlPath(path);
    const target = parsed && index.find(parsed.id);
    const url = target && (await attachments.urls.get(target.namespace, target));
    return url && { url, target, rawPath: parsed.rawPath };
  }

  async #invoke(
    { id, invokeMode }: UrlDocument,
    target: UrlTarget,
    request: HttpRequest,
    { requestId, signer }: { readonly requestId: string; readonly signer: Signer | undefined },
  ): Promise<HttpResponse> {
    const { functions, invoker, clock, logger } = this.#options;
    const { namespace, name, qualifier } = target;
    const document = await functions.findForInvoke(namespace, target);
    if (!document) return forbiddenResponse();
    const invokedFunctionArn = functionArn(namespace, name, qualifier === LATEST ? undefined : qualifier);
    const traceId = invoker.traceIdOf(document, invokedFunctionArn, traceOfHeaders(request.headers));
    const payload = payload2(
      request,
      {
        accountId: signer ? namespace.account : 'anonymous',
        apiId: id,
        routeKey: '$default',
        stage: '$default',
        requestId,
        nowMs: clock.now(),
        signer,
      },
      forwardedHeaders(request, traceId),
    );
    if (payload.length > MAX_REQUEST_BYTES) return messageResponse(413, 'Request Entity Too Large');
    const invocation = { requestId, payload, invokedFunctionArn, traceId };
    const response = await this.#respond(invokeMode, namespace, document, invocation).catch(
      (error: unknown) => {
        // The role of the function. The response of AWS is not known.
        if (!isServiceError(error, AccessDenied)) throw error;
        logger.warn('a function could not run for its URL', {
          function: invokedFunctionArn,
          error,
        });
        return failureResponse();
      },
    );
    return { ...response, headers: { ...response.headers, 'x-amzn-trace-id': traceId } };
  }

  async #respond(
    invokeMode: UrlDocument['invokeMode'],
    namespace: Namespace,
    document: FunctionDocument,
    invocation: Invocation,
  ): Promise<HttpResponse> {
    const { invoker } = this.#options;
    if (invokeMode === 'RESPONSE_STREAM') {
      const started = await startStreaming((sink) =>
        invoker.run(namespace, document, { ...invocation, sink }),
      );
      if (started.contentType !== undefined) return streamedResponse(started.contentType, started);
      return bufferedResponse(await started.result);
    }
    return bufferedResponse(await invoker.run(namespace, document, invocation));
  }
}

/**
 * While access is not checked, a URL with AWS_IAM needs any signature. Otherwise its client needs the permission of its own
 * policies or of the function's, and that of a URL with NONE the permission of the function's policy for all callers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
async function admit(
  { authType }: UrlDocument,
  { namespace, name, qualifier }: UrlTarget,
  { headers, rawQuery, client }: UnroutedRequest,
): Promise<Admission> {
  if (!client) {
    const isSigned =
      headers['authorization']?.startsWith('AWS4-') === true || rawQuery.includes('X-Amz-Signature=');
    return { isAllowed: authType === 'NONE' || isSigned };
  }
  const permission = {
    action: 'lambda:InvokeFunctionUrl',
    resource: functionArn(namespace, name, qualifier === LATEST ? undefined : qualifier),
    conditions: { 'lambda:FunctionUrlAuthType': authType },
  };
  return client.admit(permission, authType === 'NONE' ? undefined : 'lambda');
}

function bufferedResponse(result: Awaited<ReturnType<LambdaInvoker['run']>>): HttpResponse {
  if (result.kind === 'throttled') return messageResponse(429, 'Rate Exceeded.');
  if (result.functionError !== undefined) return failureResponse();
  return responseOf(result.payload) ?? failureResponse();
}
