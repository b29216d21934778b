import type { Client } from '../client/client.ts';
import { isClientError } from '../client/errors.ts';
import type { ExternalResult, ServerRequest } from '../manifest/external/external-values.ts';
import { GetObject } from '../services/s3/operations/get-object.ts';
import { s3Traits } from '../services/s3/traits.ts';
import { GetParameter } from '../services/ssm/operations/get-parameter.ts';
import { ssmTraits } from '../services/ssm/traits.ts';
import { describeStack } from './stack-calls.ts';

/** Reads a value that a variable of a manifest refers to. @param client for the region of the request */
export async function readServerValue(client: Client, request: ServerRequest): Promise<ExternalResult> {
  switch (request.source) {
    case 'ssm':
      return parameterValue(client, request);
    case 's3':
      return objectValue(client, request);
    case 'cf':
      return outputValue(client, request);
  }
}

async function parameterValue(
  client: Client,
  { name, decrypt, region }: ServerRequest & { source: 'ssm' },
): Promise<ExternalResult> {
  try {
    const { Parameter } = await client.call(ssmTraits, GetParameter, { Name: name, WithDecryption: decrypt });
    return { kind: 'value', value: { type: Parameter.Type, value: Parameter.Value } };
  } catch (error) {
    return missingOn(
      error,
      ['ParameterNotFound', 'ParameterVersionNotFound', 'ValidationException'],
      `the server has no parameter ${name} in ${region}; to create it: millrace exec -- aws ssm put-parameter ` +
        `--name ${name} --value … --type String --region ${region}`,
    );
  }
}

async function objectValue(
  client: Client,
  { bucket, key }: ServerRequest & { source: 's3' },
): Promise<ExternalResult> {
  try {
    const { Body } = await client.call(s3Traits, GetObject, { Bucket: bucket, Key: key });
    return { kind: 'value', value: Buffer.from(Body ?? []).toString('utf8') };
  } catch (error) {
    return missingOn(error, ['NoSuchBucket', 'NoSuchKey'], `the server has no object s3://${bucket}/${key}`);
  }
}

async function outputValue(
  client: Client,
  { stack, output, region }: ServerRequest & { source: 'cf' },
): Promise<ExternalResult> {
  const found = await describeStack(client, stack);
  if (!found) {
    return { kind: 'missing', because: `the server has no stack ${stack} in ${region}; deploy it first` };
  }
  const { OutputValue } = found.Outputs?.find(({ OutputKey }) => OutputKey === output) ?? {};
  return OutputValue === undefined
    ? { kind: 'missing', because: `the stack ${stack} has no output ${output}` }
    : { kind: 'value', value: OutputValue };
}

function missingOn(error: unknown, codes: readonly string[], because: string): ExternalResult {
  if (codes.some((code) => isClientError(error, code))) return { kind: 'missing', because };
  throw error;
}
