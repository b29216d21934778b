import { strToU8, zipSync } from 'fflate';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConfiguration } from '../../../src/services/lambda/operations/get-function-configuration.ts';
import { ListFunctions } from '../../../src/services/lambda/operations/list-functions.ts';
import { TagResource } from '../../../src/services/lambda/operations/tag-resource.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import type { Client } from '../../../src/client/client.ts';
import { each, type Family, numbered, scattered } from '../family.ts';

const CODE = Buffer.from(zipSync({ 'index.mjs': strToU8('export const handler = async () => {};') }));

export function createNumberedFunction(client: Client, index: number): Promise<unknown> {
  return client.call(lambdaTraits, CreateFunction, {
    FunctionName: numbered('function', index),
    Role: 'arn:aws:iam::000000000000:role/growth',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: CODE },
  });
}

export const functions: Family = {
  name: 'functions',
  of: 'functions',
  calls: { put: 'TagResource of one of them', read: 'GetFunctionConfiguration', list: 'ListFunctions' },
  sizes: [10, 100, 1_000],
  largest: [3_000],
  serverOptions: ['--quotas', 'off', '--time-scale', '0'],
  linear: { start: 'the documents of all functions are in memory' },
  open: (server) => ({
    grow: (from, to) => each(from, to, (index) => createNumberedFunction(server().client, index)),
    put: (index, size) =>
      server().client.call(lambdaTraits, TagResource, {
        Resource: `arn:aws:lambda:us-east-1:000000000000:function:${numbered('function', scattered(index, size))}`,
        Tags: { number: String(index) },
      }),
    read: (index, size) =>
      server().client.call(lambdaTraits, GetFunctionConfiguration, {
        FunctionName: numbered('function', scattered(index, size)),
      }),
    async page(Marker) {
      const page = await server().client.call(lambdaTraits, ListFunctions, Marker ? { Marker } : {});
      return { items: page.Functions.length, token: page.NextMarker };
    },
  }),
};
