import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { InProcessCalls } from '../../../../src/protocol/in-process-calls.ts';
import type { Input, Operation, Output } from '../../../../src/schema/operation.ts';
import { CreateDeployment } from '../../../../src/services/apigateway/rest/operations/create-deployment.ts';
import { CreateRestApi } from '../../../../src/services/apigateway/rest/operations/create-rest-api.ts';
import { DeleteDeployment } from '../../../../src/services/apigateway/rest/operations/delete-deployment.ts';
import { DeleteStage } from '../../../../src/services/apigateway/rest/operations/delete-stage.ts';
import { GetDeployments } from '../../../../src/services/apigateway/rest/operations/get-deployments.ts';
import { RestApis } from '../../../../src/services/apigateway/rest/rest-apis.ts';
import { createRestApiService } from '../../../../src/services/apigateway/rest/service.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';

test('a deployment is deleted only when no stage uses it', async () => {
  const clock = new VirtualClock();
  const calls = new InProcessCalls();
  const apis = new RestApis({ meta: memoryStore(clock).meta, clock, random: seededRandom('apis') });
  calls.join(createRestApiService({ apis }));
  const call = <Op extends Operation>(operation: Op, input: Input<Op>): Promise<Output<Op>> =>
    calls.call('apigateway', operation, input, caller);

  const { id: restApiId } = await call(CreateRestApi, { name: 'orders' });
  // A member of every object, which is not a stage.
  const stageName = 'constructor';
  const { id: deploymentId } = await call(CreateDeployment, { restApiId, stageName });
  const deployment = { restApiId, deploymentId };
  await expect(call(DeleteDeployment, deployment)).rejects.toMatchObject({
    code: 'BadRequestException',
    message: 'Active stages pointing to this deployment must be moved or deleted',
  });
  await call(DeleteStage, { restApiId, stageName });
  await call(DeleteDeployment, deployment);
  expect((await call(GetDeployments, { restApiId })).item).toEqual([]);
  await expect(call(DeleteDeployment, deployment)).rejects.toMatchObject({ code: 'NotFoundException' });
});
