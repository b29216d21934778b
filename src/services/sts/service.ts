import type { Service } from '../../schema/service.ts';
import { ServiceBuilder } from '../../schema/service.ts';
import { GetCallerIdentity, getCallerIdentity } from './operations/get-caller-identity.ts';
import { stsTraits } from './traits.ts';

/** AWS Security Token Service: who am I. */
export function createStsService(): Service {
  return new ServiceBuilder<undefined>(stsTraits, undefined).on(GetCallerIdentity, getCallerIdentity).build();
}
