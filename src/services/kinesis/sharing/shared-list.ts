/** The purpose of ListShards tokens for streams of other accounts. */
export const SHARED_LIST = 'ListShards of another account';

/** The contents of such a token. */
export interface SharedPage {
  /** The ARN of the stream, as the first request named it. */
  readonly arn: string;
  /** The token of the list in the owner's account. */
  readonly token: string;
}
