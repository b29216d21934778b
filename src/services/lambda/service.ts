import { inTurn } from './function/in-turn.ts';
import { type Service, ServiceBuilder } from '../../schema/service.ts';
import type { LambdaContext } from './context.ts';
import { lambdaFacts } from './facts.ts';
import { AddPermission, addPermission } from './operations/add-permission.ts';
import { CreateAlias, createAlias } from './operations/create-alias.ts';
import {
  CreateEventSourceMapping,
  createEventSourceMapping,
} from './operations/create-event-source-mapping.ts';
import { CreateFunctionUrlConfig, createFunctionUrlConfig } from './operations/create-function-url-config.ts';
import { CreateFunction, createFunction } from './operations/create-function.ts';
import { DeleteAlias, deleteAlias } from './operations/delete-alias.ts';
import {
  DeleteEventSourceMapping,
  deleteEventSourceMapping,
} from './operations/delete-event-source-mapping.ts';
import {
  DeleteFunctionConcurrency,
  deleteFunctionConcurrency,
} from './operations/delete-function-concurrency.ts';
import {
  DeleteFunctionEventInvokeConfig,
  deleteFunctionEventInvokeConfig,
} from './operations/delete-function-event-invoke-config.ts';
import { DeleteFunctionUrlConfig, deleteFunctionUrlConfig } from './operations/delete-function-url-config.ts';
import { DeleteFunction, deleteFunction } from './operations/delete-function.ts';
import { DeleteLayerVersion, deleteLayerVersion } from './operations/delete-layer-version.ts';
import {
  DeleteProvisionedConcurrencyConfig,
  deleteProvisionedConcurrencyConfig,
} from './operations/delete-provisioned-concurrency-config.ts';
import { GetAccountSettings, getAccountSettings } from './operations/get-account-settings.ts';
import { GetAlias, getAlias } from './operations/get-alias.ts';
import { GetEventSourceMapping, getEventSourceMapping } from './operations/get-event-source-mapping.ts';
import {
  GetFunctionCodeSigningConfig,
  getFunctionCodeSigningConfig,
} from './operations/get-function-code-signing-config.ts';
import { GetFunctionConcurrency, getFunctionConcurrency } from './operations/get-function-concurrency.ts';
import {
  GetFunctionConfiguration,
  getFunctionConfiguration,
} from './operations/get-function-configuration.ts';
import {
  GetFunctionEventInvokeConfig,
  getFunctionEventInvokeConfig,
} from './operations/get-function-event-invoke-config.ts';
import {
  GetFunctionRecursionConfig,
  getFunctionRecursionConfig,
} from './operations/get-function-recursion-config.ts';
import { GetFunctionUrlConfig, getFunctionUrlConfig } from './operations/get-function-url-config.ts';
import { GetFunction, getFunction } from './operations/get-function.ts';
import { GetLayerVersionByArn, getLayerVersionByArn } from './operations/get-layer-version-by-arn.ts';
import { GetLayerVersion, getLayerVersion } from './operations/get-layer-version.ts';
import { GetPolicy, getPolicy } from './operations/get-policy.ts';
import {
  GetProvisionedConcurrencyConfig,
  getProvisionedConcurrencyConfig,
} from './operations/get-provisioned-concurrency-config.ts';
import {
  GetRuntimeManagementConfig,
  getRuntimeManagementConfig,
} from './operations/get-runtime-management-config.ts';
import {
  InvokeWithResponseStream,
  invokeWithResponseStream,
} from './operations/invoke-with-response-stream.ts';
import { Invoke, invoke } from './operations/invoke.ts';
import { ListAliases, listAliases } from './operations/list-aliases.ts';
import { ListEventSourceMappings, listEventSourceMappings } from './operations/list-event-source-mappings.ts';
import {
  ListFunctionEventInvokeConfigs,
  listFunctionEventInvokeConfigs,
} from './operations/list-function-event-invoke-configs.ts';
import { ListFunctionUrlConfigs, listFunctionUrlConfigs } from './operations/list-function-url-configs.ts';
import { ListFunctions, listFunctions } from './operations/list-functions.ts';
import { ListLayerVersions, listLayerVersions } from './operations/list-layer-versions.ts';
import { ListLayers, listLayers } from './operations/list-layers.ts';
import {
  ListProvisionedConcurrencyConfigs,
  listProvisionedConcurrencyConfigs,
} from './operations/list-provisioned-concurrency-configs.ts';
import { ListTags, listTags } from './operations/list-tags.ts';
import { ListVersionsByFunction, listVersionsByFunction } from './operations/list-versions-by-function.ts';
import { PublishLayerVersion, publishLayerVersion } from './operations/publish-layer-version.ts';
import { PublishVersion, publishVersion } from './operations/publish-version.ts';
import { PutFunctionConcurrency, putFunctionConcurrency } from './operations/put-function-concurrency.ts';
import {
  PutFunctionEventInvokeConfig,
  putFunctionEventInvokeConfig,
} from './operations/put-function-event-invoke-config.ts';
import {
  PutFunctionRecursionConfig,
  putFunctionRecursionConfig,
} from './operations/put-function-recursion-config.ts';
import {
  PutProvisionedConcurrencyConfig,
  putProvisionedConcurrencyConfig,
} from './operations/put-provisioned-concurrency-config.ts';
import {
  PutRuntimeManagementConfig,
  putRuntimeManagementConfig,
} from './operations/put-runtime-management-config.ts';
import { RemovePermission, removePermission } from './operations/remove-permission.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { UpdateAlias, updateAlias } from './operations/update-alias.ts';
import {
  UpdateEventSourceMapping,
  updateEventSourceMapping,
} from './operations/update-event-source-mapping.ts';
import { UpdateFunctionCode, updateFunctionCode } from './operations/update-function-code.ts';
import {
  UpdateFunctionConfiguration,
  updateFunctionConfiguration,
} from './operations/update-function-configuration.ts';
import {
  UpdateFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
} from './operations/update-function-event-invoke-config.ts';
import { UpdateFunctionUrlConfig, updateFunctionUrlConfig } from './operations/update-function-url-config.ts';
import { lambdaTraits } from './traits.ts';

export function createLambdaService(context: LambdaContext): Service {
  return new ServiceBuilder<LambdaContext>(lambdaTraits, context)
    .on(CreateFunction, createFunction)
    .on(GetFunction, getFunction)
    .on(GetFunctionConfiguration, getFunctionConfiguration)
    .on(ListFunctions, listFunctions)
    .on(UpdateFunctionCode, updateFunctionCode)
    .on(UpdateFunctionConfiguration, updateFunctionConfiguration)
    .on(PutFunctionConcurrency, inTurn(putFunctionConcurrency))
    .on(GetFunctionConcurrency, getFunctionConcurrency)
    .on(DeleteFunctionConcurrency, deleteFunctionConcurrency)
    .on(PutProvisionedConcurrencyConfig, putProvisionedConcurrencyConfig)
    .on(GetProvisionedConcurrencyConfig, getProvisionedConcurrencyConfig)
    .on(DeleteProvisionedConcurrencyConfig, deleteProvisionedConcurrencyConfig)
    .on(ListProvisionedConcurrencyConfigs, listProvisionedConcurrencyConfigs)
    .on(PutFunctionRecursionConfig, putFunctionRecursionConfig)
    .on(GetFunctionRecursionConfig, getFunctionRecursionConfig)
    .on(PutRuntimeManagementConfig, inTurn(putRuntimeManagementConfig))
    .on(GetRuntimeManagementConfig, getRuntimeManagementConfig)
    .on(GetFunctionCodeSigningConfig, getFunctionCodeSigningConfig)
    .on(GetAccountSettings, getAccountSettings)
    .on(AddPermission, inTurn(addPermission))
    .on(GetPolicy, getPolicy)
    .on(RemovePermission, removePermission)
    .on(PutFunctionEventInvokeConfig, inTurn(putFunctionEventInvokeConfig))
    .on(UpdateFunctionEventInvokeConfig, inTurn(updateFunctionEventInvokeConfig))
    .on(GetFunctionEventInvokeConfig, getFunctionEventInvokeConfig)
    .on(DeleteFunctionEventInvokeConfig, deleteFunctionEventInvokeConfig)
    .on(ListFunctionEventInvokeConfigs, listFunctionEventInvokeConfigs)
    .on(CreateFunctionUrlConfig, inTurn(createFunctionUrlConfig))
    .on(GetFunctionUrlConfig, getFunctionUrlConfig)
    .on(UpdateFunctionUrlConfig, updateFunctionUrlConfig)
    .on(DeleteFunctionUrlConfig, deleteFunctionUrlConfig)
    .on(ListFunctionUrlConfigs, listFunctionUrlConfigs)
    .on(PublishLayerVersion, publishLayerVersion)
    .on(GetLayerVersion, getLayerVersion)
    .on(GetLayerVersionByArn, getLayerVersionByArn)
    .on(ListLayers, listLayers)
    .on(ListLayerVersions, listLayerVersions)
    .on(DeleteLayerVersion, deleteLayerVersion)
    .on(DeleteFunction, deleteFunction)
    .on(Invoke, invoke)
    .on(InvokeWithResponseStream, invokeWithResponseStream)
    .on(PublishVersion, publishVersion)
    .on(ListVersionsByFunction, listVersionsByFunction)
    .on(CreateAlias, inTurn(createAlias))
    .on(GetAlias, getAlias)
    .on(UpdateAlias, inTurn(updateAlias))
    .on(DeleteAlias, inTurn(deleteAlias))
    .on(ListAliases, listAliases)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(ListTags, listTags)
    .on(CreateEventSourceMapping, createEventSourceMapping)
    .on(GetEventSourceMapping, getEventSourceMapping)
    .on(ListEventSourceMappings, listEventSourceMappings)
    .on(UpdateEventSourceMapping, updateEventSourceMapping)
    .on(DeleteEventSourceMapping, deleteEventSourceMapping)
    .describeResources(lambdaFacts)
    .build();
}
