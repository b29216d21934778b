import type { Service } from '../../schema/service.ts';
import { ServiceBuilder } from '../../schema/service.ts';
import type { LambdaContext } from './context.ts';
import { CreateFunction, createFunction } from './operations/create-function.ts';
import { DeleteFunction, deleteFunction } from './operations/delete-function.ts';
import {
  GetFunctionConfiguration,
  getFunctionConfiguration,
} from './operations/get-function-configuration.ts';
import { GetFunction, getFunction } from './operations/get-function.ts';
import { Invoke, invoke } from './operations/invoke.ts';
import { ListFunctions, listFunctions } from './operations/list-functions.ts';
import { ListTags, listTags } from './operations/list-tags.ts';
import { ListVersionsByFunction, listVersionsByFunction } from './operations/list-versions-by-function.ts';
import { PublishVersion, publishVersion } from './operations/publish-version.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UpdateFunctionCode, updateFunctionCode } from './operations/update-function-code.ts';
import {
  UpdateFunctionConfiguration,
  updateFunctionConfiguration,
} from './operations/update-function-configuration.ts';

/** AWS Lambda. */
export function createLambdaService(context: LambdaContext): Service {
  return new ServiceBuilder<LambdaContext>({ name: 'lambda', protocols: ['rest-json'] }, context)
    .on(CreateFunction, createFunction)
    .on(GetFunction, getFunction)
    .on(GetFunctionConfiguration, getFunctionConfiguration)
    .on(ListFunctions, listFunctions)
    .on(UpdateFunctionCode, updateFunctionCode)
    .on(UpdateFunctionConfiguration, updateFunctionConfiguration)
    .on(DeleteFunction, deleteFunction)
    .on(Invoke, invoke)
    .on(PublishVersion, publishVersion)
    .on(ListVersionsByFunction, listVersionsByFunction)
    .on(TagResource, tagResource)
    .on(ListTags, listTags)
    .build();
}
