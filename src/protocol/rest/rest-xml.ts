import { defineError, type ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../http.ts';
import { withQueryHeaders } from './query-headers.ts';
import type { RestStyle } from './rest.ts';
import { decodeAwsChunked, parseTrailer } from './aws-chunked.ts';
import { bucketOfHost } from './bucket-host.ts';
import { isUnsigned } from '../signature/presence.ts';
import type { RouteMatch } from './routes.ts';
import { xmlBodies } from './xml-body.ts';
import { escapeXml } from '../xml/escape.ts';
import { MalformedXml } from '../xml/parse.ts';
import { InvalidUtf8 } from '../../lib/utf8-text.ts';

const MalformedXmlBody = defineError('MalformedXML');
const InvalidRequest = defineError('InvalidRequest');
const IncompleteBody = defineError('IncompleteBody');
const MalformedTrailer = defineError('MalformedTrailerError');
const NotImplemented = defineError('NotImplemented', { status: 501 });
const MethodNotAllowed = defineError('MethodNotAllowed', { status: 405 });

// Each of these parameters selects another operation on the same path. Without this list, a request for an unsupported
// operation would run another one: PutObject instead of PutObjectTagging.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
const SUBRESOURCES: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'partNumber',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
]);

// Not the headers that name an algorithm or a type.
const CHECKSUM = /^x-amz-checksum-(?!algorithm$|type$|mode$)/;
// The checksums that S3 added last. A client must not take one for verified that is ignored.
const UNVERIFIED_CHECKSUM = /^x-amz-checksum-(?:md5|sha512|xxhash\d+)$/;

// Changes a put to a copy.
const COPY_HEADER = 'x-amz-copy-source';

// S3 has other codes for errors that do not come from the service itself.
const S3_CODES: Readonly<Record<string, { code: string; status: number; message?: string }>> = {
  MissingAuthenticationTokenException: { code: 'AccessDenied', status: 403, message: 'Access Denied' },
  IncompleteSignatureException: { code: 'AuthorizationHeaderMalformed', status: 400 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' },
  UnrecognizedClientException: { code: 'InvalidAccessKeyId', status: 403 },
  AccessDeniedException: { code: 'AccessDenied', status: 403 },
  SerializationException: { code: 'InvalidArgument', status: 400 },
  InternalFailure: {
    code: 'InternalError',
    status: 500,
    message: 'We encountered an internal error. Please try again.',
  },
};

/** The rest-xml protocol of S3. */
export function restXmlStyle(xmlNamespace: string | undefined): RestStyle {
  return {
    bodies: xmlBodies(xmlNamespace),
    keepsEncodedBlobs: true,
    prepare: (request) => withoutAwsChunks(withQueryHeaders(withBucketInPath(request))),
    refuse: refuseUnsupported,
    unknownPath: (_service, { method }) =>
      MethodNotAllowed('The specified method is not allowed against this resource.', {
        details: { Method: method },
      }),
    unreadable: (error) =>
      error instanceof MalformedXml || error instanceof InvalidUtf8
        ? MalformedXmlBody(
            'The XML you provided was not well-formed or did not validate against our published schema',
          )
        : undefined,
    respond: ({ caller, id2 }, { status, headers, body }) => ({
      status,
      headers: {
        'x-amz-request-id': caller.requestId,
        'x-amz-id-2': id2,
        ...(typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {}),
        ...headers,
      },
      body,
    }),
    fail({ request, caller, id2 }, error) {
      const { code, status, message: known } = toS3Error(error);
      // Anonymous callers do not learn which permission is missing.
      const message = code === 'AccessDenied' && isUnsigned(request) ? 'Access Denied' : known;
      const details = Object.entries({ ...error.details, RequestId: caller.requestId, HostId: id2 });
      const elements = details.map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
      return {
        status,
        headers: {
          'x-amz-request-id': caller.requestId,
          'x-amz-id-2': id2,
          'content-type': 'application/xml',
        },
        body:
          request.method === 'HEAD'
            ? ''
            : `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>${elements.join('')}</Error>`,
      };
    },
  };
}

function toS3Error({ code, message, declaration }: ServiceError): {
  code: string;
  status: number;
  message: string;
} {
  return { code, status: declaration.status, message, ...S3_CODES[code] };
}

function refuseUnsupported(
  { method, query, headers }: WireRequest,
  { queryNames, header: requiredHeader }: RouteMatch,
): void {
  const parameter = Object.keys(query).find((name) => SUBRESOURCES.has(name) && !queryNames.includes(name));
  if (parameter !== undefined) {
    throw NotImplemented('A parameter you provided implies functionality that is not implemented', {
      details: { Parameter: parameter },
    });
  }
  if (method !== 'PUT') return;
  const header = Object.keys(headers).find(
    (name) => (name === COPY_HEADER && requiredHeader !== COPY_HEADER) || UNVERIFIED_CHECKSUM.test(name),
  );
  if (header !== undefined) {
    throw NotImplemented('A header you provided implies functionality that is not implemented', {
      details: { Header: header },
    });
  }
}

function withBucketInPath(request: WireRequest): WireRequest {
  const bucket = bucketOfHost(request.headers['host']);
  return bucket === undefined ? request : { ...request, path: `/${bucket}${request.path}` };
}

function withoutAwsChunks(request: WireRequest): WireRequest {
  const isChunked = request.headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;
  if (!isChunked) return request;
  const { headers } = request;
  const decoded = decodeAwsChunked(request.body);
  if (!decoded) throw IncompleteBody('The request body terminated unexpectedly');
  const { content: body, trailer } = decoded;
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && length !== String(body.length)) {
    throw IncompleteBody(
      'You did not provide the number of bytes specified by the Content-Length HTTP header.',
    );
  }
  const trailers = parseTrailer(trailer, headers['x-amz-trailer']);
  if (!trailers) {
    throw MalformedTrailer(
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  if (Object.keys(trailers).length > 0 && Object.keys(headers).some((name) => CHECKSUM.test(name))) {
    throw InvalidRequest('Expecting a single x-amz-checksum- header');
  }
  // A trailer counts as a header: its checksum is verified with the content.
  return { ...request, body, headers: { ...headers, ...trailers } };
}
