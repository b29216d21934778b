// Version 4 of the framework made "error" the default of configValidationMode, which was "warn".
const STRICT_SINCE = 4;

// The first number of a version, except after "<" or "<=", where it is no least version.
const LEAST_MAJOR = /(?<![\d.-]|<=?\s*v?)\d+/g;

/** Whether unknown keys are warnings: by configValidationMode, else as in the versions of the framework that the project accepts. */
export function allowsUnknownKeys({
  configValidationMode: mode,
  frameworkVersion,
}: Readonly<Record<string, unknown>>): boolean {
  if (typeof mode === 'string') return mode === 'warn' || mode === 'off';
  if (typeof frameworkVersion !== 'string' && typeof frameworkVersion !== 'number') return false;
  return String(frameworkVersion).split('||').some(acceptsLenient);
}

/** @param range one without "||", such as ">=3.38 <5" */
function acceptsLenient(range: string): boolean {
  const majors = [...range.matchAll(LEAST_MAJOR)].map(([major]) => Number(major));
  return majors.length === 0 || majors.some((major) => major < STRICT_SINCE);
}
