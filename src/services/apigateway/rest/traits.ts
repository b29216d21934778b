import type { ServiceTraits } from '../../../schema/service.ts';
import { BadRequest } from '../errors.ts';

/** API Gateway for REST APIs. */
export const restApiTraits = {
  name: 'apigateway',
  protocols: ['rest-json'],
  validationError: BadRequest,
} as const satisfies ServiceTraits;
