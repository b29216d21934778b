import { type Service, ServiceBuilder } from '../../../schema/service.ts';
import type { RestApiContext } from './context.ts';
import { CreateDeployment, createDeployment } from './operations/create-deployment.ts';
import { CreateResource, createResource } from './operations/create-resource.ts';
import { CreateRestApi, createRestApi } from './operations/create-rest-api.ts';
import { CreateStage, createStage } from './operations/create-stage.ts';
import { DeleteDeployment, deleteDeployment } from './operations/delete-deployment.ts';
import { DeleteMethod, deleteMethod } from './operations/delete-method.ts';
import { DeleteResource, deleteResource } from './operations/delete-resource.ts';
import { DeleteRestApi, deleteRestApi } from './operations/delete-rest-api.ts';
import { DeleteStage, deleteStage } from './operations/delete-stage.ts';
import { GetDeployments, getDeployments } from './operations/get-deployments.ts';
import { GetMethod, getMethod } from './operations/get-method.ts';
import { GetResources, getResources } from './operations/get-resources.ts';
import { GetRestApi, getRestApi } from './operations/get-rest-api.ts';
import { GetRestApis, getRestApis } from './operations/get-rest-apis.ts';
import { GetStage, getStage } from './operations/get-stage.ts';
import { GetStages, getStages } from './operations/get-stages.ts';
import { PutIntegration, putIntegration } from './operations/put-integration.ts';
import { PutIntegrationResponse, putIntegrationResponse } from './operations/put-integration-response.ts';
import { PutMethod, putMethod } from './operations/put-method.ts';
import { PutMethodResponse, putMethodResponse } from './operations/put-method-response.ts';
import { UpdateRestApi, updateRestApi } from './operations/update-rest-api.ts';
import { UpdateStage, updateStage } from './operations/update-stage.ts';
import { restApiFacts } from './facts.ts';
import { restApiTraits } from './traits.ts';

/** REST APIs. Requests to them are handled in `../serving/`. */
export function createRestApiService(context: RestApiContext): Service {
  return new ServiceBuilder<RestApiContext>(restApiTraits, context)
    .on(CreateRestApi, createRestApi)
    .on(GetRestApi, getRestApi)
    .on(GetRestApis, getRestApis)
    .on(UpdateRestApi, updateRestApi)
    .on(DeleteRestApi, deleteRestApi)
    .on(CreateResource, createResource)
    .on(GetResources, getResources)
    .on(DeleteResource, deleteResource)
    .on(PutMethod, putMethod)
    .on(GetMethod, getMethod)
    .on(DeleteMethod, deleteMethod)
    .on(PutMethodResponse, putMethodResponse)
    .on(PutIntegration, putIntegration)
    .on(PutIntegrationResponse, putIntegrationResponse)
    .on(CreateDeployment, createDeployment)
    .on(GetDeployments, getDeployments)
    .on(DeleteDeployment, deleteDeployment)
    .on(CreateStage, createStage)
    .on(GetStage, getStage)
    .on(GetStages, getStages)
    .on(UpdateStage, updateStage)
    .on(DeleteStage, deleteStage)
    .describeResources(restApiFacts)
    .build();
}
