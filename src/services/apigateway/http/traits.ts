import type { ServiceTraits } from '../../../schema/service.ts';
import { AccessDenied, BadRequest } from '../errors.ts';

/** API Gateway for HTTP APIs. */
export const httpApiTraits = {
  name: 'apigatewayv2',
  signingName: 'apigateway',
  protocols: ['rest-json'],
  validationError: BadRequest,
  accessDenied: AccessDenied,
} as const satisfies ServiceTraits;
