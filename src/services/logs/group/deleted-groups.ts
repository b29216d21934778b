import type { BoundOperation, Service } from '../../../schema/service.ts';
import { isStorageError } from '../../../storage/error.ts';
import { ResourceNotFound } from '../errors.ts';

export const groupNotFound = () => ResourceNotFound('The specified log group does not exist.');

/**
 * Makes calls fail with ResourceNotFoundException when their log group is deleted while they run. Every log that the
 * service reads or writes belongs to a group, so a missing log means a deleted group.
 */
export function withDeletedGroups(service: Service): Service {
  const operations = Array.from(service.operations, ([name, bound]): [string, BoundOperation] => [
    name,
    { ...bound, run: async (input, caller) => whileGroupExists(async () => bound.run(input, caller)) },
  ]);
  return { ...service, operations: new Map(operations) };
}

/** @throws ResourceNotFoundException in place of a missing log */
async function whileGroupExists<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isStorageError(error, 'not-found') ? groupNotFound() : error;
  }
}
