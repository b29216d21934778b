import { isServiceError } from '../../../schema/error.ts';
import type { HttpResponse } from '../../http/response.ts';
import { PutRecord } from '../../kinesis/operations/put-record.ts';
import { gatewayResponse } from '../gateway-response.ts';
import { type GatewayCaller, withRole } from './gateway-caller.ts';
import { mappedValue, type MappingSource } from './parameter-mapping.ts';
import type { ServingContext } from '../serving-context.ts';

/** The integration subtype of HTTP APIs that writes a record of each request. */
export const KINESIS_PUT_RECORD = 'Kinesis-PutRecord';

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
export const KINESIS_PUT_RECORD_PARAMETERS = ['StreamName', 'Data', 'PartitionKey'] as const;
const OPTIONAL_PARAMETERS = ['SequenceNumberForOrdering', 'ExplicitHashKey'] as const;

/**
 * Writes a record to a stream and returns the output of PutRecord. `Data` is base64, as the member of a JSON request. As
 * on AWS, a parameter that the request does not have is 400, and a failed call is 500.
 */
export async function putKinesisRecord(
  { calls, logger }: ServingContext,
  parameters: Readonly<Record<string, string>>,
  source: MappingSource,
  caller: GatewayCaller,
  { roleArn, sourceArn }: { readonly roleArn: string | undefined; readonly sourceArn: string },
): Promise<HttpResponse> {
  const input: Record<string, string> = {};
  for (const name of [...KINESIS_PUT_RECORD_PARAMETERS, ...OPTIONAL_PARAMETERS]) {
    const expression = parameters[name];
    if (expression === undefined) continue;
    const value = mappedValue(expression, source);
    if (value === undefined || value === '') {
      return gatewayResponse(400, `Unable to find the value of ${name} (${expression}) in the request`);
    }
    input[name] = value;
  }
  const region = parameters['Region'] ?? caller.region;
  const { StreamName, PartitionKey, Data = '', ...optionalInput } = input;
  try {
    const record = { StreamName, PartitionKey, ...optionalInput, Data: Buffer.from(Data, 'base64') };
    const output = await calls.call('kinesis', PutRecord, record, {
      ...withRole(calls, caller, roleArn, sourceArn),
      region,
    });
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return { status: 200, headers, cookies: [], body: Buffer.from(JSON.stringify(output)) };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    logger.warn('an integration could not write to its stream', { StreamName, error });
    return gatewayResponse(500, 'Internal Server Error');
  }
}
