import { expect, it } from 'vitest';
import { DeleteParameters } from '../../../src/services/ssm/operations/delete-parameters.ts';
import { GetParameter } from '../../../src/services/ssm/operations/get-parameter.ts';
import { GetParametersByPath } from '../../../src/services/ssm/operations/get-parameters-by-path.ts';
import { GetParameters } from '../../../src/services/ssm/operations/get-parameters.ts';
import { PutParameter } from '../../../src/services/ssm/operations/put-parameter.ts';
import { permissionLines } from '../../support/repository/permission-lines.ts';

const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter';

it('permissions of Systems Manager are those of each parameter or path', async () => {
  expect(await permissionLines(GetParameter, { Name: '/shop/key:2' })).toEqual([
    `ssm:GetParameter ${PARAMETER}/shop/key`,
  ]);
  const otherAccount = 'arn:aws:ssm:eu-west-1:999999999999:parameter/shop/key';
  expect(await permissionLines(GetParameters, { Names: ['key', otherAccount] })).toEqual([
    `ssm:GetParameters ${PARAMETER}/key`,
    `ssm:GetParameters ${otherAccount}`,
  ]);
  expect(await permissionLines(GetParameter, { Name: 'key:live' })).toEqual([
    `ssm:GetParameter ${PARAMETER}/key`,
  ]);
  expect(await permissionLines(DeleteParameters, { Names: ['/shop/a', 'b'] })).toEqual([
    `ssm:DeleteParameters ${PARAMETER}/shop/a`,
    `ssm:DeleteParameters ${PARAMETER}/b`,
  ]);
  expect(await permissionLines(GetParametersByPath, { Path: '/shop', Recursive: true })).toEqual([
    `ssm:GetParametersByPath ${PARAMETER}/shop ssm:Recursive=true`,
  ]);
});

it('a new parameter with tags needs permission to tag it', async () => {
  const input = { Name: 'key', Value: 'x', Tags: [{ Key: 'team', Value: 'web' }] };
  const keys = 'ssm:Overwrite=false aws:RequestTag/team=web aws:TagKeys=team';
  expect(await permissionLines(PutParameter, input)).toEqual([
    `ssm:PutParameter ${PARAMETER}/key ${keys}`,
    `ssm:AddTagsToResource ${PARAMETER}/key ${keys}`,
  ]);
});
