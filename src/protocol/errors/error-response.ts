import { rpcCborCodec } from '../cbor/codec.ts';
import { RPC_CBOR_HEADER, RpcCbor } from '../cbor/rpc-cbor.ts';
import type { Exchange } from '../exchange.ts';
import type { WireResponse } from '../http.ts';
import { Query } from '../query/query.ts';
import { escapeXml } from '../xml/escape.ts';

export interface UndeclaredError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What is known of a request for a service without declarations. */
export interface UndeclaredExchange extends Pick<Exchange, 'request'> {
  readonly caller: Pick<Exchange['caller'], 'requestId'>;
  readonly id2?: string;
  /** The name of the service, if the request has one. */
  readonly service?: string | undefined;
}

/** An error for a service without declarations, in the format that the client probably reads. */
export function errorResponse(
  { request, caller: { requestId }, id2, service }: UndeclaredExchange,
  { status, code, message }: UndeclaredError,
): WireResponse {
  const headers = {
    'x-amzn-RequestId': requestId,
    ...(id2 !== undefined && { 'x-amz-id-2': id2 }),
    'x-amzn-ErrorType': code,
  };
  if (RpcCbor.matches(request)) {
    return {
      status,
      headers: { ...headers, ...RPC_CBOR_HEADER, 'Content-Type': rpcCborCodec.contentType },
      body: rpcCborCodec.formatError({ __type: code, message }),
    };
  }
  const elements = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const isTargeted = request.headers['x-amz-target'] !== undefined;
  if (!isTargeted && service === 's3') {
    return {
      status,
      headers: { ...headers, 'x-amz-request-id': requestId, 'Content-Type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements}<RequestId>${requestId}</RequestId></Error>`,
    };
  }
  if (!isTargeted && Query.matches(request)) {
    const type = status < 500 ? 'Sender' : 'Receiver';
    return {
      status,
      headers: { ...headers, 'Content-Type': 'text/xml' },
      body: `<ErrorResponse><Error><Type>${type}</Type>${elements}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }
  return {
    status,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ __type: code, message }),
  };
}
