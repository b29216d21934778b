import { expect, it } from 'vitest';
import { DeregisterScalableTarget } from '../../../src/services/application-autoscaling/operations/deregister-scalable-target.ts';
import { RegisterScalableTarget } from '../../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { caller } from '../../support/caller.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const TARGET = 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target';
const address = {
  ServiceNamespace: 'lambda' as const,
  ResourceId: 'function:orders:live',
  ScalableDimension: 'lambda:function:ProvisionedConcurrency',
};
const keys =
  'application-autoscaling:service-namespace=lambda ' +
  'application-autoscaling:scalable-dimension=lambda:function:ProvisionedConcurrency';

it('permissions of Application Auto Scaling are those of the target, which has an id once it is registered', async () => {
  const registered = { ...caller, address, id: '0fxy' };
  const none = { targets: { find: async () => Promise.resolve(undefined) } };
  const one = { targets: { find: async () => Promise.resolve(registered) } };
  expect(await permissionLines(RegisterScalableTarget, { ...address, Tags: { team: 'web' } }, none)).toEqual([
    `application-autoscaling:RegisterScalableTarget ${TARGET}/* ${keys} aws:RequestTag/team=web aws:TagKeys=team`,
    `application-autoscaling:TagResource ${TARGET}/* ${keys} aws:RequestTag/team=web aws:TagKeys=team`,
  ]);
  expect(await permissionLines(DeregisterScalableTarget, address, one)).toEqual([
    `application-autoscaling:DeregisterScalableTarget ${TARGET}/0fxy ${keys}`,
  ]);
});
