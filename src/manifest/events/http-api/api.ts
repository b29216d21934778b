import type { Manifest } from '../../manifest.ts';
import { present, type TemplateResource } from '../../compile/template.ts';
import { corsConfiguration } from './cors.ts';
import { HTTP_API, HTTP_API_STAGE, httpApiName } from './names.ts';
import type { Route } from './routes.ts';

/** The API and its stage; none when `provider.httpApi.id` names an existing API. */
export function compileApi(
  manifest: Manifest,
  routes: readonly Route[],
): { resources: Record<string, TemplateResource>; outputs: Record<string, unknown> } {
  const { provider } = manifest;
  const { id, description, disableDefaultEndpoint, metrics = false } = provider.httpApi ?? {};
  if (id !== undefined) return { resources: {}, outputs: {} };
  return {
    resources: {
      [HTTP_API]: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: present({
          Name: httpApiName(manifest),
          Description: description,
          ProtocolType: 'HTTP',
          DisableExecuteApiEndpoint: disableDefaultEndpoint,
          Tags: provider.tags,
          CorsConfiguration: corsConfiguration(provider, routes),
        }),
      },
      [HTTP_API_STAGE]: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: present({
          ApiId: { Ref: HTTP_API },
          StageName: '$default',
          AutoDeploy: true,
          DefaultRouteSettings: { DetailedMetricsEnabled: metrics },
          Tags: provider.tags,
        }),
      },
    },
    outputs: {
      HttpApiId: { Description: 'Id of the HTTP API', Value: { Ref: HTTP_API } },
      HttpApiUrl: { Description: 'URL of the HTTP API', Value: HTTP_API_URL },
    },
  };
}

const HTTP_API_URL = {
  'Fn::Join': [
    '',
    ['https://', { Ref: HTTP_API }, '.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }],
  ],
};
