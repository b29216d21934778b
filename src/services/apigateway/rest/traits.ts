import type { ServiceTraits } from '../../../schema/service.ts';
import { AccessDenied, BadRequest } from '../errors.ts';

/** API Gateway for REST APIs. */
export const restApiTraits = {
  name: 'apigateway',
  protocols: ['rest-json'],
  validationError: BadRequest,
  accessDenied: AccessDenied,
} as const satisfies ServiceTraits;
