import type { Manifest, TextOrIntrinsic } from '../../manifest.ts';
import type { TemplateResource } from '../../compile/template.ts';
import { HTTP_API } from './names.ts';

/** The id of the API: `provider.httpApi.id`, or that of the template. */
export function apiReference({ provider: { httpApi } }: Manifest): TextOrIntrinsic {
  return httpApi?.id ?? { Ref: HTTP_API };
}

/** Lets the API invoke a function. */
export function apiPermission(
  manifest: Manifest,
  functionArn: TextOrIntrinsic,
  attributes: Pick<TemplateResource, 'DependsOn'>,
): TemplateResource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: functionArn,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            apiReference(manifest),
            '/*',
          ],
        ],
      },
    },
    ...attributes,
  };
}
