import { isJsonObject, parseJsonObject } from '../../../lib/json/json-object.ts';

/** What the function or the subscriber of a custom resource reports. */
export interface CustomResponse {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: string | undefined;
  readonly physicalId: string | undefined;
  /** Whether the values are secret: nothing but outputs shows them. */
  readonly isSecret?: boolean;
  /** The values of `Fn::GetAtt`. */
  readonly data: Readonly<Record<string, unknown>>;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
const MAX_RESPONSE_BYTES = 4_096;
const MAX_PHYSICAL_ID_BYTES = 1_024;

/** Parses the body of a response; one that is not valid counts as a failure of the resource. */
export function parseResponse(body: Buffer): CustomResponse {
  if (body.length > MAX_RESPONSE_BYTES) return failed('Response object is too long.');
  const parsed = parseJsonObject(body.toString('utf8'));
  if (!parsed) return failed('Invalid JSON syntax in response object.');
  const { Status: status, Reason: reason, PhysicalResourceId: id, Data: data, NoEcho: noEcho } = parsed;
  if (status !== 'SUCCESS' && status !== 'FAILED')
    return failed("Invalid response object: 'Status' is invalid.");
  const physicalId = typeof id === 'string' && id !== '' ? id : undefined;
  if (physicalId !== undefined && Buffer.byteLength(physicalId) > MAX_PHYSICAL_ID_BYTES) {
    return failed('Invalid PhysicalResourceId.');
  }
  return {
    status,
    reason: typeof reason === 'string' ? reason : undefined,
    physicalId,
    ...(String(noEcho) === 'true' && { isSecret: true }),
    data: isJsonObject(data) ? data : {},
  };
}

function failed(reason: string): CustomResponse {
  return { status: 'FAILED', reason, physicalId: undefined, data: {} };
}
