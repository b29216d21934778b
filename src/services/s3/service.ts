import type { Service } from '../../schema/service.ts';
import { ServiceBuilder } from '../../schema/service.ts';
import type { Objects } from './objects.ts';
import { GetObject, getObject } from './operations/get-object.ts';
import { PutObject, putObject } from './operations/put-object.ts';
import { s3Traits } from './traits.ts';

/** As much of Amazon S3 as brings code to Lambda. */
export function createS3Service(objects: Objects): Service {
  return new ServiceBuilder<Objects>(s3Traits, objects)
    .on(PutObject, putObject)
    .on(GetObject, getObject)
    .build();
}
