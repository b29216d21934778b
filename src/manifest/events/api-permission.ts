import type { TemplateResource } from '../compile/template.ts';
import type { TextOrIntrinsic } from '../manifest.ts';
import { compilePermission } from './event-permission.ts';

/**
 * Lets an API invoke a function.
 * @param requests the part of the ARN after the id of the API
 */
export function compileApiPermission(
  functionArn: TextOrIntrinsic,
  dependency: Pick<TemplateResource, 'DependsOn'>,
  api: TextOrIntrinsic,
  requests: '/*' | '/*/*',
): TemplateResource {
  const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return compilePermission(functionArn, dependency, 'apigateway.amazonaws.com', {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':execute-api:', ...account, ':', api, requests]],
  });
}
