// Version 4 of the framework made "error" the default of configValidationMode, which was "warn".
const STRICT_SINCE = 4;

/** Whether unknown keys are warnings: by configValidationMode, else as in the versions of the framework that the project accepts. */
export function allowsUnknownKeys({
  configValidationMode: mode,
  frameworkVersion,
}: Readonly<Record<string, unknown>>): boolean {
  if (typeof mode === 'string') return mode === 'warn' || mode === 'off';
  if (typeof frameworkVersion !== 'string' && typeof frameworkVersion !== 'number') return false;
  const majors = [...String(frameworkVersion).matchAll(/(?<![\d.])\d+/g)].map(([major]) => Number(major));
  return majors.some((major) => major < STRICT_SINCE);
}
