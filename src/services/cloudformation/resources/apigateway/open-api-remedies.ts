/** @param types of the resources that describe an API without OpenAPI */
export function openApiRemedies(types: string): Readonly<Record<string, string>> {
  const remedy = `Millrace does not import OpenAPI documents. Declare the routes as ${types}, or as events of functions.`;
  return { Body: remedy, BodyS3Location: remedy };
}
