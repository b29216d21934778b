import { type Service, ServiceBuilder } from '../../../schema/service.ts';
import type { HttpApiContext } from './context.ts';
import { CreateApi, createApi } from './operations/create-api.ts';
import { CreateAuthorizer, createAuthorizer } from './operations/create-authorizer.ts';
import { CreateDeployment, createDeployment } from './operations/create-deployment.ts';
import { CreateIntegration, createIntegration } from './operations/create-integration.ts';
import { CreateRoute, createRoute } from './operations/create-route.ts';
import { CreateStage, createStage } from './operations/create-stage.ts';
import { DeleteApi, deleteApi } from './operations/delete-api.ts';
import { DeleteAuthorizer, deleteAuthorizer } from './operations/delete-authorizer.ts';
import { DeleteCorsConfiguration, deleteCorsConfiguration } from './operations/delete-cors-configuration.ts';
import { DeleteDeployment, deleteDeployment } from './operations/delete-deployment.ts';
import { DeleteIntegration, deleteIntegration } from './operations/delete-integration.ts';
import { DeleteRoute, deleteRoute } from './operations/delete-route.ts';
import { DeleteStage, deleteStage } from './operations/delete-stage.ts';
import { GetApi, getApi } from './operations/get-api.ts';
import { GetApis, getApis } from './operations/get-apis.ts';
import { GetAuthorizer, getAuthorizer } from './operations/get-authorizer.ts';
import { GetAuthorizers, getAuthorizers } from './operations/get-authorizers.ts';
import { GetDeployment, getDeployment } from './operations/get-deployment.ts';
import { GetDeployments, getDeployments } from './operations/get-deployments.ts';
import { GetIntegration, getIntegration } from './operations/get-integration.ts';
import { GetIntegrations, getIntegrations } from './operations/get-integrations.ts';
import { GetRoute, getRoute } from './operations/get-route.ts';
import { GetRoutes, getRoutes } from './operations/get-routes.ts';
import { GetStage, getStage } from './operations/get-stage.ts';
import { GetStages, getStages } from './operations/get-stages.ts';
import { GetTags, getTags } from './operations/get-tags.ts';
import { TagResource, tagResource } from './operations/tag-resource.ts';
import { UntagResource, untagResource } from './operations/untag-resource.ts';
import { UpdateApi, updateApi } from './operations/update-api.ts';
import { UpdateAuthorizer, updateAuthorizer } from './operations/update-authorizer.ts';
import { UpdateIntegration, updateIntegration } from './operations/update-integration.ts';
import { UpdateRoute, updateRoute } from './operations/update-route.ts';
import { UpdateStage, updateStage } from './operations/update-stage.ts';
import { httpApiFacts } from './facts.ts';
import { httpApiTraits } from './traits.ts';

/** HTTP APIs. Requests to them are handled in `../serving/`. */
export function createHttpApiService(context: HttpApiContext): Service {
  return new ServiceBuilder<HttpApiContext>(httpApiTraits, context)
    .on(CreateRoute, createRoute)
    .on(GetRoute, getRoute)
    .on(GetRoutes, getRoutes)
    .on(UpdateRoute, updateRoute)
    .on(DeleteRoute, deleteRoute)
    .on(CreateIntegration, createIntegration)
    .on(GetIntegration, getIntegration)
    .on(GetIntegrations, getIntegrations)
    .on(UpdateIntegration, updateIntegration)
    .on(DeleteIntegration, deleteIntegration)
    .on(CreateStage, createStage)
    .on(GetStage, getStage)
    .on(GetStages, getStages)
    .on(UpdateStage, updateStage)
    .on(DeleteStage, deleteStage)
    .on(CreateAuthorizer, createAuthorizer)
    .on(GetAuthorizer, getAuthorizer)
    .on(GetAuthorizers, getAuthorizers)
    .on(UpdateAuthorizer, updateAuthorizer)
    .on(DeleteAuthorizer, deleteAuthorizer)
    .on(CreateDeployment, createDeployment)
    .on(GetDeployment, getDeployment)
    .on(GetDeployments, getDeployments)
    .on(DeleteDeployment, deleteDeployment)
    .on(CreateApi, createApi)
    .on(GetApi, getApi)
    .on(GetApis, getApis)
    .on(UpdateApi, updateApi)
    .on(DeleteApi, deleteApi)
    .on(DeleteCorsConfiguration, deleteCorsConfiguration)
    .on(TagResource, tagResource)
    .on(UntagResource, untagResource)
    .on(GetTags, getTags)
    .describeResources(httpApiFacts)
    .build();
}
