/**
 * JSON of an object that is exactly `sizeBytes` long when its fields leave room for padding, else without any.
 * The fields are expected to be ASCII.
 */
export function paddedJson(fields: object, sizeBytes: number): Buffer {
  const json = JSON.stringify(fields);
  const head = `${json.slice(0, -1)},"pad":"`;
  return Buffer.from(head.length + 2 > sizeBytes ? json : `${head.padEnd(sizeBytes - 2, '.')}"}`);
}
