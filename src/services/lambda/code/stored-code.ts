/** A reference to the zip file of a deployment package or a layer version. */
export interface StoredCode {
  /** Digest of the zip file, in hexadecimal; the name of the blob and of the unpacked directory. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The digest as the API returns it: in base64. */
export function sha256Base64({ sha256 }: StoredCode): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}
