/** A deployment package or the archive of a layer version, as documents refer to it. */
export interface StoredCode {
  /** Of the zip file, in hexadecimal: names the blob and the unpacked directory. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The digest as the API prints it. */
export function sha256Base64({ sha256 }: StoredCode): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}
