import { InvalidParameterValue } from '../../errors.ts';
import type { FunctionDocument, FunctionSettings } from '../documents.ts';
import { LATEST } from '../name/name.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes */
const SUPPORTED_RUNTIME = /^(java(11|17|21|25)|python3\.1[2-4]|dotnet(8|10))$/;
const MAX_EPHEMERAL_STORAGE_MB = 512;

/** @throws InvalidParameterValue when SnapStart is on and AWS does not offer it with the other settings */
export function requireSnapStartSupport({ snapStart, runtime, ephemeralStorageMb }: FunctionSettings): void {
  if (snapStart !== 'PublishedVersions') return;
  if (!SUPPORTED_RUNTIME.test(runtime)) {
    throw InvalidParameterValue(`${runtime} is not supported for SnapStart enabled functions.`);
  }
  if (ephemeralStorageMb > MAX_EPHEMERAL_STORAGE_MB) {
    // AWS refuses it too; its sentence is not known.
    throw InvalidParameterValue(
      `Ephemeral storage of more than ${MAX_EPHEMERAL_STORAGE_MB} MB is not supported for SnapStart enabled functions.`,
    );
  }
}

/** Whether a version was published with SnapStart; never for `$LATEST`. */
export function isSnapStarted({ version, settings }: FunctionDocument): boolean {
  return version !== LATEST && settings.snapStart === 'PublishedVersions';
}

export function describeSnapStart(document: FunctionDocument) {
  return {
    ApplyOn: document.settings.snapStart ?? 'None',
    OptimizationStatus: isSnapStarted(document) ? 'On' : 'Off',
  };
}
