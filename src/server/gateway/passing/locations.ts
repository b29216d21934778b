import { kinesisTraits } from '../../../services/kinesis/traits.ts';

/** The services that every gateway of a cluster serves. All others run on the home, to which requests are passed. */
export const ON_EVERY_GATEWAY: ReadonlySet<string> = new Set([kinesisTraits.name]);
