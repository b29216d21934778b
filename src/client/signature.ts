/**
 * The headers of a signature. They name the account, the region and the service, but the signature itself is a
 * placeholder, for servers that do not verify signatures.
 */
export function signatureHeaders(
  { accessKeyId, region, service }: { accessKeyId: string; region: string; service: string },
  nowMs: number,
): Record<string, string> {
  // ISO 8601 in its basic form, without the milliseconds: 20260101T000000Z.
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${accessKeyId}/${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  return {
    'x-amz-date': timestamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
  };
}
